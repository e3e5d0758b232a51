// RuleFault: an error in one of a bucket's lifecycle or CORS rules. Each protocol layer reports the
// error in its own way: s3/ with AWS's error codes, admin/ as an error of the faulty field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace onggi::catalog {

enum class FaultKind : std::uint8_t {
  kMalformed,  // the document violates its schema
  kRequest,    // AWS reports InvalidRequest
  kArgument,   // AWS reports InvalidArgument
};

struct RuleFault {
  std::size_t rule = 0;  // index of the rule
  std::string field;     // name of the faulty field; empty if the fault concerns the whole rule
  std::string message;   // in AWS's wording, if AWS has such a message
  FaultKind kind = FaultKind::kRequest;
  std::string argument = {};  // for kArgument: the ArgumentName that AWS reports, if any
  std::string value = {};
};

}  // namespace onggi::catalog
