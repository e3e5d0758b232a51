// What the process asks of the system before anything else: how many files it may have open, who
// may read what it makes. The limits of the network are derived from the former, so that clients
// cannot take the descriptors that the storage engines need.
#pragma once

#include <cstdint>

namespace onggi::server {

/// Raises the soft limit of open files to the hard one, and makes new files private to this user:
/// some of them hold object data and sealed secrets. Call first, from main.
void prepare_process();

/// The soft limit of open files.
[[nodiscard]] std::uint64_t open_files_max();

/// How many connections of the `wanted` ones may be open at a time when the process may have
/// `open_files`: a quarter, at least 256 where there are that many, is kept for everything else.
[[nodiscard]] std::uint64_t connections_within(std::uint64_t wanted, std::uint64_t open_files);

}  // namespace onggi::server
