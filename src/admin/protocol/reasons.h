// The sentences that explain refusals of the admin API, and the list of all sentences that can
// appear in its answers. Code refers to a sentence by its identifier, for example
// `refuse(400, "invalid", say("keys_max", kZipKeysMax), "keys")`. The name of a placeholder for a
// number is "size" or starts with min or max. CONTRIBUTING.md lists the other steps for a new
// sentence.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "base/said.h"

namespace onggi::admin {

inline constexpr auto kReasons = std::to_array<Sentence>({
    // Default sentences for error codes.
    {"bad_digest", "the received data does not match its checksum"},
    {"body_too_large", "this is too large for the server"},
    {"bucket_not_empty", "the bucket is not empty"},
    {"bucket_state", "the bucket's versioning or object lock does not allow this"},
    {"conflict", "another request is changing this; try again"},
    {"delete_marker", "this version is a delete marker, which has no data"},
    {"denied", "you are not allowed to do this"},
    {"exists", "it already exists"},
    {"incomplete_body", "the body ended early"},
    {"internal", "internal error; see the server's log"},
    {"invalid_part", "a part does not exist or has a different ETag"},
    {"invalid_part_order", "the parts are not listed in ascending order"},
    {"limit_exceeded", "a limit has been reached"},
    {"locked", "object lock protects this version"},
    {"no_space", "the disk is full or its quota is used up"},
    {"no_such_bucket", "there is no such bucket"},
    {"no_such_key", "there is no such object"},
    {"no_such_upload", "there is no such upload; it may have been completed or aborted"},
    {"no_such_version", "there is no such version"},
    {"not_found", "it does not exist"},
    {"not_implemented", "this is not implemented yet"},
    {"part_too_small", "a part other than the last is too small"},
    {"precondition_failed", "this has changed in the meantime; load it again"},
    {"range_not_satisfiable", "the range is outside the object"},
    {"unavailable", "the server is busy or shutting down; try again"},

    // Warnings about insecure settings of the server.
    {"warning_console_plain",
     "the console serves plain HTTP to other machines, so passwords can be read in transit; set "
     "console.tls_certificate and console.tls_key, or console.public_url behind a proxy with TLS"},
    {"warning_health_public", "other machines can read health and metrics (console.listen)"},
    {"warning_s3_plain",
     "the S3 endpoint serves plain HTTP to other machines, so data can be read in transit; set "
     "s3.tls_certificate and s3.tls_key"},

    // Authentication, authorization, and request headers.
    {"api_root", "the API is at {path}"},
    {"body_size", "the body can have at most {max_kib} KiB here"},
    {"cookie_or_token", "send a cookie or a token, not both"},
    {"cookie_twice",
     "the browser sent two session cookies, so another page on this host may have set one of them; "
     "delete this site's cookies and log in again"},
    {"csrf_failed", "X-Onggi-Csrf must be the value that GET /session returns"},
    {"host_denied",
     "the console does not answer under the host name {host}; if the name is right, add it to "
     "console.hosts in the configuration"},
    {"idempotency_in_progress", "a request with this key is still running"},
    {"idempotency_key",
     "an Idempotency-Key must be 1 to {max} characters: letters, digits, _ and -"},
    {"idempotency_mismatch", "this key was used for a different request"},
    {"idempotency_spent",
     "this request was already carried out; its answer contained a secret and was not kept"},
    {"if_match_required", "If-Match must contain the ETag of the state that this replaces"},
    {"if_none_match_form", "If-None-Match must be * here"},
    {"length_required", "send a Content-Length"},
    {"method_not_allowed", "{method} cannot be used here"},
    {"no_such_path", "this path does not exist; docs/openapi.yaml describes the API"},
    {"origin_denied", "this page is not allowed to call the API"},
    {"reauth_required", "enter the password again"},
    {"role_needed", "this requires the role {role}"},
    {"session_needed", "this requires a session; log in with a password"},
    {"session_required", "a token cannot do this; log in with a password"},
    {"setup_expired",
     "this setup link has expired; create a new one with `onggi account setup-link`"},
    {"setup_link_elsewhere",
     "setup links can be created only on the server itself, with `onggi account setup-link`"},
    {"setup_replaced",
     "this setup link was replaced by a newer one; create a new one with `onggi account "
     "setup-link`"},
    {"throttled", "too many attempts; wait {seconds} seconds and try again"},
    {"token_account", "account is required on the Unix socket and not allowed elsewhere"},
    {"socket_peer", "only root and the user that runs the daemon may use this API"},
    {"unauthenticated", "log in or send a valid token"},

    // Buckets, grants, policies, and tags.
    {"action_unknown", "there is no action {action}"},
    {"address_needed", "a policy depends on the address of the request; give an address"},
    {"bypass_owner", "only owners can bypass governance mode"},
    {"days_or_years", "give either days or years"},
    {"description_size", "a description can have at most {max} bytes"},
    {"grant_object", "a grant must be an object"},
    {"grants_list", "grants must be a list of at most {max} grants"},
    {"key_needed", "an action on an object needs a key"},
    {"owner_grants",
     "only owners can give the right manage on all buckets or on a bucket with Object Lock"},
    {"owner_keys", "only owners can make or see keys of {user}, who can bypass governance mode"},
    {"owner_policies", "only owners can set a policy that allows s3:BypassGovernanceRetention"},
    {"ownership_acl_shared",
     "the bucket's ACL grants access to others, which would be lost silently; make the ACL private "
     "first"},
    {"policy_user_unknown", "Invalid principal in policy: there is no user {name}"},
    {"public_access_blocked",
     "this policy is public, and the bucket's public access block does not allow public policies"},
    {"right_unknown", "there is no right {name}; use list, read, write, delete or manage"},
    {"rule_object", "a rule must be an object"},
    {"rules_list", "rules must be a list of rules"},
    {"rules_max", "there can be at most {max} rules"},
    {"tag_key_form",
     "a tag key must be 1 to 128 characters: letters, digits, spaces and + - = . _ : / @"},
    {"tag_reserved", "keys that begin with aws: are reserved"},
    {"tag_text", "the value of a tag must be a string"},
    {"tag_twice", "there are two tags with the key {key}"},
    {"tag_value_form",
     "the value of {key} has more than 256 characters, or characters that tags cannot have"},
    {"tags_max", "there can be at most {max} tags"},
    {"tags_object", "tags must be an object with string values"},
    {"until_past", "until must be a time in the future"},

    // Objects, uploads, jobs, share links, and zips.
    {"crc32c_form", "a CRC32C must be 4 bytes in base64"},
    {"cursor_unknown", "this cursor was not returned by a previous page"},
    {"delimiter_form", "delimiter must be / or empty"},
    {"folder_exists", "a folder with this name already exists"},
    {"folder_size", "a folder's full name must have 1 to {max} bytes"},
    {"job_unknown", "there is no such job; jobs do not survive a restart of the server"},
    {"jobs_max",
     "{max} jobs are running, which is the maximum; wait for one to finish or cancel one"},
    {"key_size", "a key must have 1 to {max} bytes of UTF-8"},
    {"keys_count", "give 1 to {max} keys"},
    {"keys_empty", "an empty list selects nothing; omit keys to select everything"},
    {"keys_max", "give at most {max} keys"},
    {"keys_outside", "every key must begin with the prefix"},
    {"metadata_control", "metadata cannot contain control characters"},
    {"metadata_object", "metadata must be an object"},
    {"metadata_size", "metadata can have at most {max} bytes"},
    {"metadata_texts", "metadata must have non-empty names and string values"},
    {"object_exists", "an object with this name already exists"},
    {"parts_list", "parts must be a list of 1 to {max} objects with part_number and etag"},
    {"prefixes_count", "give 1 to {max} prefixes"},
    {"share_denied", "the bucket's policy denies it ({statement}), so the link would not work"},
    {"upload_size", "at most {max} bytes can be sent here"},
    {"version_id_form", "this is not a version ID"},
    {"zip_unknown", "this zip was already downloaded, has expired, or belongs to someone else"},
    {"zips_prepared_max",
     "{max} zips are waiting to be downloaded, which is the maximum; try again in a few minutes"},
    {"zips_under_way_max", "{max} zips are being sent, which is the maximum; try again later"},

    // Request body fields and query parameters.
    {"field_choice", "{field} must be one of {choices}"},
    {"field_objects", "{field} must be a list of objects"},
    {"field_range", "{field} must be {min} to {max}"},
    {"query_encoding", "the query is not correctly percent-encoded"},
    {"query_params", "the query has more than {max} parameters"},
    {"body_json", "the body is not JSON"},
    {"body_object", "the body must be a JSON object"},
    {"field_bytes", "{field} must be a number of bytes"},
    {"field_bool", "{field} must be true or false"},
    {"field_integer", "{field} must be a whole number"},
    {"field_required", "{field} is required"},
    {"field_text", "{field} must be a string"},
    {"field_texts", "{field} must be a list of strings"},
    {"field_time", "{field} must be a time like 2027-01-31T12:00:00Z"},
    {"field_twice", "{field} is given twice"},
    {"field_unknown", "there is no field {field}"},
});

inline constexpr Sayer<kReasons> say;

/// Finds the sentence that becomes `english` when its placeholders are filled in. Returns the
/// sentence with the values of the placeholders, or nullopt if there is no such sentence. With the
/// result, the console can translate the detail of an Error from a lower layer.
[[nodiscard]] std::optional<Said> find_said(std::string_view english);
/// Returns the sentences of all layers, sorted by `reason`. docs/openapi.yaml and the console list
/// the same sentences.
[[nodiscard]] std::span<const Sentence> all_reasons();

}  // namespace onggi::admin
