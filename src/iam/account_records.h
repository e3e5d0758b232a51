// Records of console accounts, sessions and tokens in the metadata store: their rows and bytes, and
// the few ways they are read and written. Private to iam/.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "iam/account.h"
#include "iam/key_uses.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

// Rows in family kConfig of the system space: prefix and name.
inline constexpr std::string_view kAccountRows = "account/";
inline constexpr std::string_view kSessionRows = "session/";
inline constexpr std::string_view kTokenRows = "token/";
inline constexpr std::string_view kKeyUseRows = "key-use/";

struct StoredAccount {
  Account account;
  std::string password_hash;
};

[[nodiscard]] std::string encode_account(const StoredAccount& stored);
[[nodiscard]] Result<StoredAccount> decode_account(std::string_view bytes);
[[nodiscard]] std::string encode_session(const Session& session);
/// `id` is the row behind its prefix.
[[nodiscard]] Result<Session> decode_session(std::string_view id, std::string_view bytes);
[[nodiscard]] std::string encode_token(const ApiToken& token);
[[nodiscard]] Result<ApiToken> decode_token(std::string_view bytes);
[[nodiscard]] std::string encode_key_use(const KeyUse& use);
[[nodiscard]] Result<KeyUse> decode_key_use(std::string_view bytes);

/// Writes `value` whatever was there; without a value erases.
Task<Status> write_row(storage::MetadataStore& metadata, std::string row,
                       std::optional<std::string> value);
/// After a scan of `range` has failed: leaves what is damaged behind, and logs it. False when
/// nothing of the range can be read; the error itself where it is of another kind.
Task<Result<bool>> pass_gap(storage::MetadataStore& metadata, storage::Family family,
                            storage::ScanRange& range, const Error& error);
/// Calls `each` with the name behind the prefix, and the value. What is damaged is passed over: who
/// was not read cannot sign in.
Task<Status> read_rows(storage::MetadataStore& metadata, std::string_view prefix,
                       const std::function<Status(std::string_view, std::string_view)>& each);

/// SHA-256 in hex: what is kept of a cookie or a token.
[[nodiscard]] std::string token_hash(std::string_view token);

}  // namespace onggi::iam
