# Compiler flags for all targets: warnings are errors, the preset selects sanitizers, and ccache is used if it is installed.

set(ONGGI_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")
option(ONGGI_FUZZ "Build the libFuzzer targets" OFF)

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR "Onggi needs clang 19 or newer; ${CMAKE_CXX_COMPILER} is ${CMAKE_CXX_COMPILER_ID} "
                      "${CMAKE_CXX_COMPILER_VERSION}. On Debian: apt-get install clang-19 lld-19 llvm-19 libclang-rt-19-dev")
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Wunused -Woverloaded-virtual -Wimplicit-fallthrough -Werror
  -fno-omit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
add_link_options(-fuse-ld=lld)  # the lld of this clang's own version
add_compile_definitions(_FILE_OFFSET_BITS=64)

if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  # With sanitizers, -O0 compiles in a third of the time of -O1. The unit tests mostly wait for the disk, so they lose less time.
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -gline-tables-only")
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -gline-tables-only -DNDEBUG -D_FORTIFY_SOURCE=2 -fstack-protector-strong")
  add_link_options(-Wl,-z,relro,-z,now)
endif()

if(ONGGI_SANITIZE)
  add_compile_options(-fsanitize=${ONGGI_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ONGGI_SANITIZE})
endif()
if(ONGGI_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
