# Unity builds compile several sources as one file, so that common headers are parsed only once. CMake's own unity files include
# sources by absolute path, so ccache cannot share objects between checkouts. The files made here use paths relative to src/.
# Precompiled headers (which ./dev turns on) contain a path of their checkout, so sharing works only without them.
# CMAKE_UNITY_BUILD and CMAKE_UNITY_BUILD_BATCH_SIZE have the same meaning as in CMake.

# Sets `out` to the files to compile in place of the sources in `ARGN`, which must be below src/. `name` must be unique in its folder,
# because it names the unity files.
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

# Writes the unity file of the next batch and appends its path to the list named `into`. An unchanged file is not rewritten.
function(onggi_write_batch into name content)
  list(LENGTH ${into} number)
  set(file ${CMAKE_CURRENT_BINARY_DIR}/unity/${name}_${number}.cc)
  file(CONFIGURE OUTPUT ${file} CONTENT "${content}" @ONLY)
  list(APPEND ${into} ${file})
  set(${into} ${${into}} PARENT_SCOPE)
endfunction()
