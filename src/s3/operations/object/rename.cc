// RenameObject gives an object another key in the same bucket, in one step and without moving data.
// AWS supports RenameObject only for directory buckets, Onggi for every bucket without versions.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_RenameObject.html

#include <algorithm>
#include <array>

#include "catalog/codes.h"
#include "s3/access/copy_source.h"
#include "s3/access/requester.h"
#include "s3/headers/conditions.h"
#include "s3/headers/object.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kToken = "x-amz-client-token";
constexpr std::size_t kTokenSizeMax = 64;

/// Reads the client token and prefixes it with the requester's id, so that users cannot use each
/// other's tokens. Returns an empty string for an anonymous request. Its token is not stored,
/// because anonymous requesters cannot be distinguished and would share tokens.
S3Result<std::string> client_token(const Context& context) {
  const auto token = context.request.header(kToken);
  if (!token) return std::string();
  const auto is_visible = [](char c) { return c >= '!' && c <= '~'; };
  if (token->empty() || token->size() > kTokenSizeMax || !std::ranges::all_of(*token, is_visible))
    return refuse(invalid_argument(kToken, *token, "Invalid client token"));
  if (!context.caller.user) return std::string();
  return std::string(requester_id(context)) + '/' + std::string(*token);
}

S3Result<catalog::RenameRequest> rename_request(const Context& context) {
  catalog::RenameRequest request;
  request.from = ONGGI_TRY(parse_rename_source(context.header(kRenameSource)));
  request.token = ONGGI_TRY(client_token(context));
  request.to = context.target.key;
  request.source_conditions = rename_source_conditions(context.request);
  request.conditions = request_conditions(context.request);
  return request;
}

/// Rejects headers that are valid for a write but have no effect on a rename.
S3Result<void> check_nothing_more(const http::Request& request) {
  ONGGI_TRY(check_write_headers(request));
  constexpr auto kUnread = std::to_array<std::string_view>(
      {"x-amz-acl", "x-amz-grant-", "x-amz-meta-", "x-amz-object-lock-", "x-amz-storage-class",
       "x-amz-tagging"});
  for (const auto& header : request.headers) {
    const auto begins = [&](std::string_view prefix) { return header.name.starts_with(prefix); };
    if (std::ranges::any_of(kUnread, begins)) return refuse(unbuilt_header(header.name));
  }
  return {};
}

S3Error rename_error(const Error& error, const Context& context, std::string source) {
  if (error.code == Code::kExists) return S3Error("IdempotencyParameterMismatch");
  if (error.code == catalog::kNoSuchKey) return S3Error(error).field("Key", std::move(source));
  return object_error(error, context);
}

Task<Reply> rename_object(const Context& context) {
  ONGGI_CO_TRY(check_nothing_more(context.request));
  auto request = ONGGI_CO_TRY(rename_request(context));
  const auto source = request.from;
  request.along = context.admission.along;
  const auto renamed =
      co_await context.services.objects.rename(*context.caller.bucket, std::move(request));
  if (!renamed) co_return refuse(rename_error(renamed.error(), context, source));
  co_return empty_reply(200);
}

}  // namespace

constinit const Operation kRenameObject{
    .name = "RenameObject",
    .method = "PUT",
    .level = Level::kObject,
    .subresource = "renameObject",
    .iam_action = "s3:PutObject",
    .judged = Judged::kWhole,
    .more_checks = Check::kWriteConditions | Check::kRenameSource,
    .handler = rename_object};

}  // namespace onggi::s3
