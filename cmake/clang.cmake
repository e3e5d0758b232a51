# The compiler: clang 19 or newer, the tried version first. GCC 12 miscompiles coroutines that this code has (docs/dependencies.md).
# CC and CXX in the environment, or -DCMAKE_CXX_COMPILER, choose another clang.

if(NOT CMAKE_CXX_COMPILER AND NOT DEFINED ENV{CXX})
  foreach(version 19 20 21 22 23)
    find_program(ONGGI_CLANGXX_${version} clang++-${version})
    if(ONGGI_CLANGXX_${version})
      string(REPLACE clang++ clang clang_c ${ONGGI_CLANGXX_${version}})
      set(CMAKE_CXX_COMPILER ${ONGGI_CLANGXX_${version}})
      set(CMAKE_C_COMPILER ${clang_c})
      break()
    endif()
  endforeach()
  if(NOT CMAKE_CXX_COMPILER)
    set(CMAKE_CXX_COMPILER clang++)
    set(CMAKE_C_COMPILER clang)
  endif()
endif()
