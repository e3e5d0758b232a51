# Precompiled headers of the standard library and of commonly used libraries, which halve the time of a clean build. They are off by
# default, so that a manual build detects missing #includes. ./dev turns them on.

option(ONGGI_PCH "Precompile the headers of the standard library and of common libraries" OFF)

# Defines the object library `target`, which owns a precompiled header of the remaining arguments.
function(onggi_precompile target)
  file(WRITE ${CMAKE_BINARY_DIR}/pch/${target}.cc "")
  add_library(${target} OBJECT ${CMAKE_BINARY_DIR}/pch/${target}.cc)
  target_compile_options(${target} PRIVATE -Xclang -fno-pch-timestamp)
  target_link_libraries(${target} PRIVATE Boost::json fmt::fmt spdlog::spdlog Threads::Threads)
  target_precompile_headers(${target} PRIVATE ${ARGN})
endfunction()

if(ONGGI_PCH)
  set(headers
    <algorithm> <array> <atomic> <chrono> <condition_variable> <coroutine> <cstdint> <cstring> <deque> <expected> <functional>
    <map> <memory> <mutex> <optional> <ranges> <span> <string> <string_view> <thread> <unordered_map> <utility> <variant>
    <vector> <bit> <charconv> <filesystem> <fstream> <list> <random> <set> <sstream>
    <boost/json.hpp> <boost/unordered/unordered_flat_map.hpp> <fmt/format.h> <spdlog/spdlog.h>)
  onggi_precompile(onggi_pch ${headers})
  onggi_precompile(onggi_test_pch ${headers} <gmock/gmock.h> <gtest/gtest.h>)
  target_link_libraries(onggi_test_pch PRIVATE GTest::gtest GTest::gmock)
endif()

# Makes the sources of `target` use `pch`, a library defined by onggi_precompile, if precompiled headers are on.
function(onggi_use_precompiled target pch)
  if(ONGGI_PCH)
    target_compile_options(${target} PRIVATE -Xclang -fno-pch-timestamp)
    target_precompile_headers(${target} REUSE_FROM ${pch})
  endif()
endfunction()
