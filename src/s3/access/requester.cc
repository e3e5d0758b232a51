#include "s3/access/requester.h"

#include <string>

#include "s3/protocol/client.h"

namespace onggi::s3 {

std::string_view requester_id(const Context& context) {
  return context.caller.user ? std::string_view(context.caller.user->id) : std::string_view();
}

iam::Actor actor_of(const Context& context) {
  return {context.caller.user ? "user:" + context.caller.user->name : "anonymous",
          std::string(source_address(context))};
}

}  // namespace onggi::s3
