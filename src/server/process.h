// Process-wide settings that main() applies first: the limit of open files and the permissions of
// new files. The connection limit is derived from the limit of open files, so that clients cannot
// use up the descriptors that the storage engines need.
#pragma once

#include <cstdint>

namespace onggi::server {

/// Raises the soft limit of open files to the hard limit, and makes new files private to the
/// current user, because some files contain object data and sealed secrets. Call it first in
/// main().
void prepare_process();

/// Returns the soft limit of open files.
[[nodiscard]] std::uint64_t open_files_max();

/// Returns the number of connections that may be open at a time, at most `wanted`, if the process
/// may have `open_files` descriptors. A quarter of the descriptors, but at least 256, is reserved
/// for other uses, and 256 more for connections that are about to be refused. Connections get at
/// least an eighth of the descriptors.
[[nodiscard]] std::uint64_t connections_within(std::uint64_t wanted, std::uint64_t open_files);

}  // namespace onggi::server
