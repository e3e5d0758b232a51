# onggi_module(NAME base [FOLDER folder] [FOLDERS ...] [DEPS ...] [LIBS ...] [PROTOS ...])
#
# Builds the static library onggi_NAME from the *.cc files of a folder and, if there are *_test.cc files, the GoogleTest program
# onggi_NAME_test. FOLDERS are subfolders whose sources belong to the same library. DEPS are other modules, whose headers become visible.
# LIBS are third-party libraries.
#
# onggi_module(NAME catalog ROOMS rules records ...): the rooms (subfolders) of a module are separate libraries, each declared
# earlier by onggi_module(NAME catalog_rules FOLDER rules ...). The tests of all rooms form one program, the test program of the module.
function(onggi_module)
  cmake_parse_arguments(ARG "" "NAME;FOLDER" "FOLDERS;ROOMS;DEPS;LIBS;PROTOS;TEST_DEPS;TEST_LIBS" ${ARGN})
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cc)
  foreach(part ${ARG_FOLDERS})
    file(GLOB sources_of_part CONFIGURE_DEPENDS ${folder}/${part}/*.cc)
    list(APPEND sources ${sources_of_part})
  endforeach()
  set(tests ${sources})
  foreach(room ${ARG_ROOMS})
    file(GLOB tests_of_room CONFIGURE_DEPENDS ${folder}/${room}/*_test.cc)
    list(APPEND tests ${tests_of_room})
  endforeach()
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  if(ARG_FOLDER)  # a room, whose tests belong to its module
    set(tests)
  endif()

  set(target onggi_${ARG_NAME})
  if(sources OR ARG_PROTOS)
    onggi_unity(units ${ARG_NAME} ${sources})
    add_library(${target} STATIC ${units})
    set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${target} ${scope} ${CMAKE_SOURCE_DIR}/src)
  if(sources)
    onggi_use_precompiled(${target} onggi_pch)
  endif()
  foreach(dep ${ARG_DEPS})
    target_link_libraries(${target} ${scope} onggi_${dep})
  endforeach()
  foreach(room ${ARG_ROOMS})
    string(REPLACE "/" "_" room ${room})
    target_link_libraries(${target} ${scope} onggi_${ARG_NAME}_${room})
  endforeach()
  target_link_libraries(${target} ${scope} ${ARG_LIBS})

  if(ARG_PROTOS)
    target_include_directories(${target} SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/proto)
    target_link_libraries(${target} PUBLIC protobuf::libprotobuf-lite)
    file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR}/src ${folder})
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/proto)
    foreach(proto ${ARG_PROTOS})
      get_filename_component(stem ${proto} NAME_WE)
      set(generated ${CMAKE_BINARY_DIR}/proto/${path}/${stem}.pb)
      add_custom_command(
        OUTPUT ${generated}.cc ${generated}.h
        COMMAND protobuf::protoc --cpp_out=lite:${CMAKE_BINARY_DIR}/proto -I ${CMAKE_SOURCE_DIR}/src
                ${folder}/${proto}
        DEPENDS ${folder}/${proto})
      set_source_files_properties(${generated}.cc PROPERTIES COMPILE_OPTIONS "-w")
      target_sources(${target} PRIVATE ${generated}.cc ${generated}.h)
    endforeach()
  endif()

  if(tests)
    onggi_unity(units ${ARG_NAME}_test ${tests})
    add_executable(${target}_test ${units})
    set_target_properties(${target}_test PROPERTIES UNITY_BUILD OFF)
    onggi_use_precompiled(${target}_test onggi_test_pch)
    target_link_libraries(${target}_test PRIVATE ${target} GTest::gtest GTest::gmock GTest::gtest_main
                                                 onggi_rapidcheck ${ARG_TEST_LIBS})
    foreach(dep ${ARG_TEST_DEPS})
      target_link_libraries(${target}_test PRIVATE onggi_${dep})
    endforeach()
    add_test(NAME ${ARG_NAME} COMMAND ${target}_test)
    set_tests_properties(${ARG_NAME} PROPERTIES TIMEOUT 300)
  endif()
endfunction()
