// The requester of an operation: handlers use it for owners, initiators and the audit log.
#pragma once

#include <string_view>

#include "iam/users/directory.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

/// Returns the requester's canonical id, or an empty string for an anonymous request.
[[nodiscard]] std::string_view requester_id(const Context& context);

/// Returns the requester in the form that the audit log records.
[[nodiscard]] iam::Actor actor_of(const Context& context);

}  // namespace onggi::s3
