# Chooses the compiler: clang 19, the tested version, or else a newer one. GCC 12 miscompiles some coroutines of this code
# (docs/dependencies.md). To use another clang, set CC and CXX in the environment, or pass -DCMAKE_CXX_COMPILER.

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
