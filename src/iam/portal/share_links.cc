#include "iam/portal/share_links.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "base/codec.h"
#include "iam/audit/detail.h"
#include "iam/model/reasons.h"
#include "iam/portal/account_records.h"
#include "iam/records/iam.pb.h"
#include "iam/records/rows.h"
#include "storage/record_codec.h"

namespace onggi::iam {
namespace {

using storage::from_us;
using storage::parse;
using storage::serialize;
using storage::to_us;

constexpr std::string_view kShareRows = "share/";
constexpr std::string_view kShareKeyPrefix = "ONSHARE";
constexpr std::size_t kShareKeyBytes = 16;
constexpr std::size_t kShareSecretBytes = 32;

struct StoredShare {
  ShareLink link;
  std::string sealed;
};

std::string share_seal_context(const ShareLink& link) {
  std::string context("share link");
  context += '\0';
  context += link.access_key;
  return context;
}

std::string encode_share(const ShareLink& link, std::string sealed) {
  proto::ShareLinkRecord record;
  record.set_access_key(link.access_key);
  record.set_sealed_secret(std::move(sealed));
  record.set_bucket(link.bucket);
  record.set_space(link.space);
  record.set_key(link.key);
  record.set_account(link.maker.account);
  record.set_account_created_us(to_us(link.maker.account_created));
  record.set_token_id(link.maker.token_id);
  record.set_actor(link.actor);
  record.set_created_us(to_us(link.created));
  record.set_expires_us(to_us(link.expires));
  return serialize(record);
}

Result<StoredShare> decode_share(std::string_view id, std::string_view bytes) {
  const auto record = ONGGI_TRY(parse<proto::ShareLinkRecord>(bytes, "the record of a share link"));
  return StoredShare{{std::string(id),
                      record.access_key(),
                      record.bucket(),
                      record.space(),
                      record.key(),
                      {record.account(), from_us(record.account_created_us()), record.token_id()},
                      record.actor(),
                      from_us(record.created_us()),
                      from_us(record.expires_us())},
                     record.sealed_secret()};
}

AuditEvent share_event(const ShareLink& link, std::string action, Actor actor) {
  AuditDetail detail;
  detail.add("id", link.id).add("expires", format_iso8601(link.expires));
  return {{}, std::move(actor), std::move(action), link.bucket + "/" + link.key, std::move(detail)};
}

/// Returns an id; newer ids sort first. Random bytes make ids of the same microsecond unique.
std::string make_share_id(Time now, Random& random) {
  const auto us = static_cast<std::uint64_t>(now.time_since_epoch().count());
  return fmt::format("{:016x}", std::numeric_limits<std::uint64_t>::max() - us) +
         hex_encode(random.bytes(8));
}

}  // namespace

std::shared_ptr<const User> share_user(const ShareLink& link) {
  auto user = std::make_shared<User>();
  user->id = std::string(64, 'f');
  user->name = kShareUserName;
  user->created = link.created;
  user->grants.push_back({link.bucket, static_cast<Rights>(Right::kRead), link.key, link.expires});
  user->share = std::make_shared<const ShareLink>(link);
  return user;
}

Task<Status> ShareLinks::open(Directory::LostKeys lost) {
  std::vector<std::string> unreadable;
  const std::function add = [&](std::string_view id, std::string_view bytes) -> Status {
    auto stored = ONGGI_TRY(decode_share(id, bytes));
    auto secret = keyring_.unseal(stored.sealed, share_seal_context(stored.link));
    if (!secret && lost == Directory::LostKeys::kDropped) {
      unreadable.emplace_back(id);
      return {};
    }
    if (!secret) return fail(secret.error().within("share link " + std::string(id)));
    ids_.insert_or_assign(stored.link.access_key, std::string(id));
    by_id_.insert_or_assign(
        std::string(id),
        Entry{share_user(stored.link), std::make_shared<const Secret>(*std::move(secret))});
    return {};
  };
  ONGGI_CO_TRY(co_await read_rows(metadata_, kShareRows, add));
  for (auto& id : unreadable) ONGGI_CO_TRY(co_await erase(std::move(id)));
  co_return Status();
}

Status ShareLinks::check_room(const ShareMaker& maker) const {
  const auto links = list({});
  const auto own = std::ranges::count(links, maker.account, [](const ShareLink& link) {
    return std::string_view(link.maker.account);
  });
  if (static_cast<std::size_t>(own) >= kShareLinksOfMakerMax)
    return fail(Code::kTooLarge, say("shares_of_account_max", kShareLinksOfMakerMax));
  if (links.size() >= kShareLinksMax)
    return fail(Code::kTooLarge, say("shares_max", kShareLinksMax));
  return {};
}

Task<Result<ShareLinks::Created>> ShareLinks::create(NewShareLink wanted, Actor actor) {
  if (wanted.lifetime < std::chrono::seconds(1) || wanted.lifetime > kShareLinkLifetimeMax)
    co_return fail(Code::kInvalid, say("share_lifetime", kShareLinkDaysMax.count()));
  ONGGI_CO_TRY(co_await flush());
  const auto lock = co_await changing_.lock();
  ONGGI_CO_TRY(check_room(wanted.maker));
  const auto now = clock_.now();
  ShareLink link{make_share_id(now, random_),
                 std::string(kShareKeyPrefix) + hex_encode(random_.bytes(kShareKeyBytes)),
                 std::move(wanted.bucket),
                 wanted.space,
                 std::move(wanted.key),
                 std::move(wanted.maker),
                 actor.name,
                 now,
                 now + wanted.lifetime};
  auto secret = std::make_shared<const Secret>(hex_encode(random_.bytes(kShareSecretBytes)));
  auto event = share_event(link, "object.share", std::move(actor));
  ONGGI_CO_TRY(co_await audit_.append(std::move(event)));
  auto row = std::string(kShareRows) + link.id;
  auto record = encode_share(link, keyring_.seal(secret->view(), share_seal_context(link)));
  ONGGI_CO_TRY(co_await create_row(metadata_, std::move(row), std::move(record)));
  ONGGI_DCHECK(link.expires > link.created);
  const std::scoped_lock guard(mutex_);
  ONGGI_DCHECK(!by_id_.contains(link.id) && !ids_.contains(link.access_key));
  ids_.insert_or_assign(link.access_key, link.id);
  by_id_.insert_or_assign(link.id, Entry{share_user(link), secret});
  co_return Created{std::move(link), std::move(secret)};
}

/// Erases the link from memory first, so that it stops working even if the erase on disk fails.
Task<Status> ShareLinks::erase(std::string id) {
  {
    const std::scoped_lock guard(mutex_);
    const auto found = by_id_.find(id);
    if (found != by_id_.end()) {
      ids_.erase(found->second.user->share->access_key);
      by_id_.erase(found);
    }
  }
  auto row = std::string(kShareRows) + id;
  co_return co_await erase_row(metadata_, std::move(row));
}

Task<Status> ShareLinks::revoke(std::string id, Actor actor) {
  const auto lock = co_await changing_.lock();
  const auto link = find(id);
  if (!link) co_return fail(Code::kNotFound, say("share_unknown"));
  auto event = share_event(*link, "share.revoke", std::move(actor));
  ONGGI_CO_TRY(co_await audit_.append(std::move(event)));
  co_return co_await erase(std::move(id));
}

bool ShareLinks::works(const ShareLink& link) const {
  if (link.expires <= clock_.now()) return false;
  const auto& maker = link.maker;
  if (maker.account.empty()) return true;
  const auto account = accounts_.find(maker.account);
  if (!account || account->disabled || account->created != maker.account_created) return false;
  if (account->role < Role::kViewer) return false;
  return maker.token_id.empty() || accounts_.has_token(maker.token_id);
}

std::optional<KeyHolder> ShareLinks::find_key(std::string_view access_key) const {
  Entry entry;
  {
    const std::scoped_lock guard(mutex_);
    const auto id = ids_.find(access_key);
    if (id == ids_.end()) return std::nullopt;
    const auto found = by_id_.find(id->second);
    ONGGI_DCHECK(found != by_id_.end());
    entry = found->second;
  }
  ONGGI_DCHECK(entry.user->share != nullptr && entry.secret != nullptr);
  if (!works(*entry.user->share)) return std::nullopt;
  return KeyHolder{std::move(entry.user), std::move(entry.secret)};
}

std::optional<ShareLink> ShareLinks::find(std::string_view id) const {
  const std::scoped_lock guard(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return *found->second.user->share;
}

std::vector<ShareLink> ShareLinks::list(std::string_view bucket) const {
  const auto now = clock_.now();
  const std::scoped_lock guard(mutex_);
  std::vector<ShareLink> links;
  for (const auto& [id, entry] : by_id_) {
    const auto& link = *entry.user->share;
    if (now < link.expires && (bucket.empty() || link.bucket == bucket)) links.push_back(link);
  }
  return links;
}

Task<Status> ShareLinks::flush() {
  const auto lock = co_await changing_.lock();
  const auto now = clock_.now();
  std::vector<std::string> expired;
  {
    const std::scoped_lock guard(mutex_);
    for (const auto& [id, entry] : by_id_)
      if (entry.user->share->expires <= now) expired.push_back(id);
  }
  for (auto& id : expired) ONGGI_CO_TRY(co_await erase(std::move(id)));
  co_return Status();
}

}  // namespace onggi::iam
