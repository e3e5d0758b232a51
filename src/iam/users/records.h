// Encodes and decodes the records of users, access keys and audit events that iam/ keeps in the
// metadata store. Private to iam/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "iam/model/types.h"

namespace onggi::iam {

/// A user as stored: `sealed[i]` is the secret of `user.keys[i]`.
struct StoredUser {
  User user;
  std::vector<std::string> sealed;
};

/// The content of a claim row, which reserves an access key: the user that the key belongs to.
struct KeyClaim {
  std::string user_id;
  std::string user_name;
};

[[nodiscard]] std::string encode_user(const StoredUser& stored);
[[nodiscard]] Result<StoredUser> decode_user(std::string_view bytes);
[[nodiscard]] std::string encode_claim(const KeyClaim& claim);
[[nodiscard]] Result<KeyClaim> decode_claim(std::string_view bytes);

}  // namespace onggi::iam
