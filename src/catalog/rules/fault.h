// RuleFault: what is wrong with one of the rules that configure a bucket, lifecycle or CORS, told
// so that each face can say it in its own way: s3/ by AWS's codes, admin/ beside a field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace onggi::catalog {

enum class FaultKind : std::uint8_t {
  kMalformed,  // the schema of the document does not allow it
  kRequest,    // AWS: InvalidRequest
  kArgument,   // AWS: InvalidArgument
};

struct RuleFault {
  std::size_t rule = 0;  // which one
  std::string field;     // of the rule, by its name in the struct; empty: the rule as a whole
  std::string message;   // AWS's words where it has some
  FaultKind kind = FaultKind::kRequest;
  std::string argument = {};  // of kArgument: AWS's name of it, if AWS tells it
  std::string value = {};
};

}  // namespace onggi::catalog
