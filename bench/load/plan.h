// A run: what is asked of which server, how often, by how many connections.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "load/signer.h"

namespace onggi::bench {

enum class Work : std::uint8_t { kPut, kGet, kHead, kDelete, kList, kDeleteMany };

struct Plan {
  std::string host;  // "127.0.0.1:9000"
  Credentials credentials;
  std::string bucket;  // empty: paths start at the root (a static file server)
  Work work = Work::kGet;
  std::uint64_t size = 4096;  // of objects
  std::uint64_t count = 10'000;
  std::uint64_t keys = 0;   // how many different keys; 0: as many as count
  std::uint64_t first = 0;  // number of the first key
  std::string prefix = "o/";
  std::string query;  // of LIST, sorted and encoded: "delimiter=%2F&list-type=2"
  std::size_t connections = 16;
  std::vector<int> pids;  // the server's processes, to meter
};

/// "o/000000000042": a path that any server can hold.
[[nodiscard]] std::string key_of(const Plan& plan, std::uint64_t number);

/// The head of request `number`, complete.
[[nodiscard]] std::string head_of(const Plan& plan, std::uint64_t number, std::string_view amz_date,
                                  std::string_view body);

/// The body of request `number`: `data` for PUT, a document for DeleteObjects, else nothing.
[[nodiscard]] std::string document_of(const Plan& plan, std::uint64_t number);

}  // namespace onggi::bench
