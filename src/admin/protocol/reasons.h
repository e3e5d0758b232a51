// The sentences with which the admin API refuses requests, and the list of all sentences that can
// appear in its answers. Code refers to a sentence by its identifier, for example
// `refuse(400, "invalid", say("keys_max", kZipKeysMax), "keys")`. A placeholder for a number is
// named size, or starts with min or max. CONTRIBUTING.md describes what else a new sentence needs.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "base/said.h"

namespace onggi::admin {

inline constexpr auto kReasons = std::to_array<Sentence>({
    // Default sentences for error codes.
    {"bad_digest", "the bytes that arrived are not those that the checksum is of"},
    {"body_too_large", "this is too large for the server"},
    {"bucket_not_empty", "the bucket is not empty"},
    {"bucket_state", "the bucket's versioning or object lock does not allow that"},
    {"conflict", "somebody else is changing this right now; try again"},
    {"delete_marker", "this version is a delete marker, which has no bytes"},
    {"denied", "you may not do this"},
    {"exists", "it already exists"},
    {"incomplete_body", "the body ended early"},
    {"internal", "the server failed at this; its log says more"},
    {"invalid_part", "a part is not there, or has another ETag"},
    {"invalid_part_order", "the parts are not listed in ascending order"},
    {"limit_exceeded", "a limit is reached"},
    {"locked", "object lock keeps this version as it is"},
    {"no_space", "the disk is full, or a limit of it is reached"},
    {"no_such_bucket", "there is no such bucket"},
    {"no_such_key", "there is no such object"},
    {"no_such_upload", "there is no such upload; it was completed or aborted"},
    {"no_such_version", "there is no such version"},
    {"not_found", "it is not there"},
    {"not_implemented", "this is not served yet"},
    {"part_too_small", "a part that is not the last is too small"},
    {"precondition_failed", "this was changed meanwhile; load it again"},
    {"range_not_satisfiable", "the object has fewer bytes"},
    {"unavailable", "the server is busy or shutting down; try again"},

    // Warnings about insecure settings of the server.
    {"warning_console_plain",
     "the console is plain HTTP beyond this machine: anybody on the way can read passwords; set "
     "console.tls_certificate and console.tls_key, or console.public_url behind a proxy with TLS"},
    {"warning_health_public",
     "health and metrics can be read from other machines (console.listen)"},
    {"warning_s3_plain",
     "the S3 endpoint is plain HTTP beyond this machine: anybody on the way can read the data; set "
     "s3.tls_certificate and s3.tls_key"},

    // Authentication, authorization, and request headers.
    {"api_root", "the API is at {path}"},
    {"body_size", "a body has at most {max_kib} KiB here"},
    {"cookie_or_token", "send a cookie or a token, not both"},
    {"csrf_failed", "X-Onggi-Csrf must be the value that GET /session tells"},
    {"idempotency_in_progress", "the request with this key still runs"},
    {"idempotency_key", "an Idempotency-Key has 1 to {max} letters, digits, _ and -"},
    {"idempotency_mismatch", "this key was used for another request"},
    {"if_match_required", "If-Match must name the state this replaces"},
    {"if_none_match_form", "only If-None-Match: * is possible here"},
    {"length_required", "send a Content-Length"},
    {"method_not_allowed", "{method} cannot be used here"},
    {"no_such_path", "there is nothing here; docs/openapi.yaml lists the API"},
    {"origin_denied", "this page may not call the API"},
    {"reauth_required", "give the password again"},
    {"role_needed", "this takes the role {role}"},
    {"session_needed", "this is about a session; log in with a password"},
    {"session_required", "a token cannot do this; log in with a password"},
    {"setup_expired", "this setup link has expired; `onggi account setup-link` makes another"},
    {"setup_link_elsewhere",
     "setup links are made on the machine itself: onggi account setup-link"},
    {"setup_replaced",
     "this setup link was replaced by a newer one; `onggi account setup-link` makes another"},
    {"throttled", "too many attempts; wait {seconds} seconds and try again"},
    {"token_account", "account: on the Unix socket, and only there"},
    {"socket_peer", "only root and the user that runs the daemon may use this API"},
    {"unauthenticated", "log in, or send a token that is valid"},

    // Buckets, grants, policies, and tags.
    {"action_unknown", "there is no action {action}"},
    {"address_needed", "a policy asks where the request comes from"},
    {"bypass_owner", "only owners bypass governance mode"},
    {"days_or_years", "give days or years"},
    {"description_size", "a description has at most {max} bytes"},
    {"grant_object", "a grant is an object"},
    {"grants_list", "grants is a list of at most {max}"},
    {"key_needed", "an action on objects needs the key of one"},
    {"ownership_acl_shared",
     "the bucket's ACL gives something to others, which would be gone without a word; make it "
     "private first"},
    {"policy_user_unknown", "Invalid principal in policy: there is no user {name}"},
    {"public_access_blocked",
     "this policy is public, and the bucket's public access block refuses such"},
    {"right_unknown", "there is no right {name}: use list, read, write, delete, manage"},
    {"rule_object", "a rule is an object"},
    {"rules_list", "rules is a list of rules"},
    {"rules_max", "there can be {max} rules"},
    {"tag_key_form", "a key has 1 to 128 letters, digits, spaces or + - = . _ : / @"},
    {"tag_reserved", "keys that begin with aws: are reserved"},
    {"tag_text", "the value of a tag is a text"},
    {"tag_twice", "there are two tags {key}"},
    {"tag_value_form",
     "the value of {key} has more than 256 characters, or signs that tags have not"},
    {"tags_max", "there can be {max} tags"},
    {"tags_object", "tags is an object of texts"},
    {"until_past", "until is a time in the future"},

    // Objects, uploads, jobs, share links, and zips.
    {"crc32c_form", "a CRC32C is 4 bytes in base64"},
    {"cursor_unknown", "this is no cursor of a page before"},
    {"delimiter_form", "delimiter is / or empty"},
    {"folder_exists", "there is a folder of this name"},
    {"folder_size", "a folder's whole name has 1 to {max} bytes"},
    {"job_unknown", "there is no such job; a restart forgets them"},
    {"jobs_max", "{max} jobs run, which is the most; wait for one to end, or cancel it"},
    {"key_size", "a key has 1 to {max} bytes of UTF-8"},
    {"keys_count", "give 1 to {max} keys"},
    {"keys_empty", "an empty list chooses nothing; leave keys out"},
    {"keys_max", "give at most {max} keys"},
    {"keys_outside", "every key must begin with the prefix"},
    {"metadata_control", "metadata cannot hold control characters"},
    {"metadata_object", "metadata must be an object"},
    {"metadata_size", "metadata has at most {max} bytes"},
    {"metadata_texts", "metadata is names with texts"},
    {"object_exists", "there is an object of this name"},
    {"parts_list", "parts is a list of 1 to {max} objects with part_number and etag"},
    {"prefixes_count", "give 1 to {max} prefixes"},
    {"share_denied", "the bucket's policy denies it ({statement}): the link would not open"},
    {"upload_size", "at most {max} bytes fit in here"},
    {"version_id_form", "this is no version id"},
    {"zip_unknown", "this zip was fetched, has expired, or is somebody else's"},
    {"zips_prepared_max",
     "{max} zips wait to be fetched, which is the most; try again in a few minutes"},
    {"zips_under_way_max", "{max} zips are under way, which is the most; try again"},

    // Request body fields and query parameters.
    {"field_choice", "{field} is one of {choices}"},
    {"field_objects", "{field} must be a list of objects"},
    {"field_range", "{field} is {min} to {max}"},
    {"query_encoding", "the query is not percent-encoded"},
    {"query_params", "there are more than {max} parameters"},
    {"body_json", "the body is not JSON"},
    {"body_object", "the body must be a JSON object"},
    {"field_bytes", "{field} is a number of bytes"},
    {"field_bool", "{field} must be true or false"},
    {"field_integer", "{field} must be a whole number"},
    {"field_required", "{field} is required"},
    {"field_text", "{field} must be a string"},
    {"field_texts", "{field} must be a list of strings"},
    {"field_time", "{field} must be a time like 2027-01-31T12:00:00Z"},
    {"field_twice", "{field} is there twice"},
    {"field_unknown", "there is no field {field}"},
});

inline constexpr Sayer<kReasons> say;

/// Finds the sentence that reads `english` with values filled in, and returns it with those values.
/// Returns nullopt if there is no such sentence. This makes it possible to translate the detail of
/// an Error from a lower layer.
[[nodiscard]] std::optional<Said> find_said(std::string_view english);
/// Returns the sentences of all layers, sorted by `reason`. docs/openapi.yaml and the console list
/// the same sentences.
[[nodiscard]] std::span<const Sentence> all_reasons();

}  // namespace onggi::admin
