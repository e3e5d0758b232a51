# Unity builds: several sources are compiled as one, which saves the time that their common headers take. CMake's own unity files
# include sources by absolute path, with which ccache can share nothing between two checkouts; these include them relative to src/.
# Precompiled headers (./dev turns them on) still hold a path of their checkout: objects are shared without them only.
# CMAKE_UNITY_BUILD and CMAKE_UNITY_BUILD_BATCH_SIZE mean what they mean to CMake.

# Sets `out` to the files to compile in place of `ARGN`, which lie below src/; `name` tells their batches from others of the folder.
function(onggi_unity out name)
  if(NOT CMAKE_UNITY_BUILD)
    set(${out} ${ARGN} PARENT_SCOPE)
    return()
  endif()
  if(NOT CMAKE_UNITY_BUILD_BATCH_SIZE)
    set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
  endif()
  set(batches)
  set(content "")
  set(count 0)
  foreach(source ${ARGN})
    file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR}/src ${source})
    string(APPEND content "#include \"${path}\"\n")
    math(EXPR count "${count} + 1")
    if(count EQUAL CMAKE_UNITY_BUILD_BATCH_SIZE)
      onggi_write_batch(batches ${name} "${content}")
      set(content "")
      set(count 0)
    endif()
  endforeach()
  if(count GREATER 0)
    onggi_write_batch(batches ${name} "${content}")
  endif()
  set(${out} ${batches} PARENT_SCOPE)
endfunction()

# Appends the file of the next batch to the list named `into`. A file that has this content already is left alone.
function(onggi_write_batch into name content)
  list(LENGTH ${into} number)
  set(file ${CMAKE_CURRENT_BINARY_DIR}/unity/${name}_${number}.cc)
  file(CONFIGURE OUTPUT ${file} CONTENT "${content}" @ONLY)
  list(APPEND ${into} ${file})
  set(${into} ${${into}} PARENT_SCOPE)
endfunction()
