// The records of console accounts, sessions and tokens in the metadata store: their row names and
// encodings. Private to iam/.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "iam/portal/account.h"

namespace onggi::iam {

// Prefixes of row keys in the metadata store (Family::kConfig in kSystemSpace). A row key is a
// prefix followed by an account name, a session id or a token hash.
inline constexpr std::string_view kAccountRows = "account/";
inline constexpr std::string_view kSessionRows = "session/";
inline constexpr std::string_view kTokenRows = "token/";

struct StoredAccount {
  Account account;
  std::string password_hash;
};

[[nodiscard]] std::string encode_account(const StoredAccount& stored);
[[nodiscard]] Result<StoredAccount> decode_account(std::string_view bytes);
[[nodiscard]] std::string encode_session(const Session& session);
/// Decodes a session. `id` is the row key without its prefix.
[[nodiscard]] Result<Session> decode_session(std::string_view id, std::string_view bytes);
[[nodiscard]] std::string encode_token(const ApiToken& token);
[[nodiscard]] Result<ApiToken> decode_token(std::string_view bytes);

/// Returns the SHA-256 of a session token or an API token in hex. Only this hash is stored.
[[nodiscard]] std::string token_hash(std::string_view token);

}  // namespace onggi::iam
