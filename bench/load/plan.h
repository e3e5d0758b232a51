// Plan: the parameters of a run, which determine its requests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "load/signer.h"

namespace onggi::bench {

enum class Work : std::uint8_t { kPut, kGet, kHead, kDelete, kList, kDeleteMany };

struct Plan {
  std::string host;  // host and port: "127.0.0.1:9000"
  Credentials credentials;
  std::string bucket;  // bucket name; empty for a static file server
  Work work = Work::kGet;
  std::uint64_t size = 4096;  // object size in bytes
  std::uint64_t count = 10'000;
  std::uint64_t keys = 0;   // number of distinct keys; 0: as many as `count`
  std::uint64_t first = 0;  // number of the first key
  std::string prefix = "o/";
  std::string query;  // query of each request, sorted and encoded: "delimiter=%2F&list-type=2"
  std::size_t connections = 16;
  std::vector<int> pids;  // process ids of the server, for measuring its resource use
};

/// Returns the key of request `number`, such as "o/000000000042". The key is a valid path on any
/// server.
[[nodiscard]] std::string key_of(const Plan& plan, std::uint64_t number);

/// Returns the complete head of request `number`.
[[nodiscard]] std::string head_of(const Plan& plan, std::uint64_t number, std::string_view amz_date,
                                  std::string_view body);

/// Returns the DeleteObjects document that request `number` sends as its body, or an empty string
/// if the work is not kDeleteMany.
[[nodiscard]] std::string document_of(const Plan& plan, std::uint64_t number);

}  // namespace onggi::bench
