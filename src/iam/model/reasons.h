// The error messages of iam/. Code refers to a message by its reason: `fail(Code::kInvalid,
// say("user_name_size", kUserNameSizeMax))`. CONTRIBUTING.md lists the other steps for a new
// message.
#pragma once

#include <array>

#include "base/said.h"

namespace onggi::iam {

inline constexpr auto kReasons = std::to_array<Sentence>({
    // Console accounts and their API tokens.
    {"account_exists", "account {name} already exists"},
    {"account_name_form",
     "an account name must be 1 to {max} characters: letters, digits and . _ @ + = , -"},
    {"account_unknown", "there is no account {name}"},
    {"accounts_max", "there can be at most {max} accounts"},
    {"last_owner", "this is the last Owner who can log in; create another Owner first"},
    {"login_wrong", "the name or the password is wrong"},
    {"password_encoding", "a password must be valid UTF-8"},
    {"password_is_name", "a password must not be the account's name"},
    {"password_size", "a password must have {min} to {max} characters"},
    {"passwords_busy", "too many passwords are being checked; try again"},
    {"session_ended", "the session has ended"},
    {"setup_done", "an account already exists; log in"},
    {"setup_invalid",
     "this server has not issued this setup link since it started; create a new one with `onggi "
     "account setup-link`"},
    {"token_exists", "token {name} already exists"},
    {"token_expired", "the token's expiry is in the past"},
    {"token_name_form",
     "a token name must be 1 to {max} characters: letters, digits and . _ @ + = , -"},
    {"token_role", "a token's role cannot exceed the role of its account"},
    {"token_unknown", "there is no token {id}"},
    {"tokens_max", "an account can have at most {max} tokens"},

    // Users.
    {"access_key_exists", "the access key is already in use"},
    {"access_key_unknown", "user {name} has no such access key"},
    {"access_keys_max", "user {name} already has two active access keys; revoke one first"},
    {"grace_period", "a grace period must be 0 to {max} days"},
    {"grant_unknown", "user {name} has no such grant on bucket {bucket}"},
    {"grants_max", "a user can have at most {max} grants"},
    {"rotation_keys_max",
     "user {name} already has two active access keys; revoke one first, or rotate without a grace "
     "period"},
    {"user_exists", "user {name} already exists"},
    {"user_unknown", "there is no user {name}"},

    // Share links.
    {"share_lifetime", "a link is valid for 1 second to {max} days"},
    {"share_unknown", "there is no such share link"},
    {"shares_max", "there can be at most {max} share links; revoke some first"},
    {"shares_of_account_max", "an account can have at most {max} share links; revoke some first"},

    // Policies. If S3 has a message for an error, the text is S3's own.
    {"policy_action", "Policy has invalid action"},
    {"policy_applies_to_none", "Action does not apply to any resource(s) in statement"},
    {"policy_both_forms", "Statement has both {element} and {other}"},
    {"policy_condition", "Policy has invalid condition"},
    {"policy_condition_address", "\"{value}\" is not an IP address or network"},
    {"policy_condition_base64", "\"{value}\" is not base64"},
    {"policy_condition_bool", "\"{value}\" is not true or false"},
    {"policy_condition_date", "\"{value}\" is not a date"},
    {"policy_condition_key", "Policy has an invalid condition key"},
    {"policy_condition_number", "\"{value}\" is not a number"},
    {"policy_condition_operator", "there is no condition operator {name}"},
    {"policy_condition_variable", "a variable in \"{value}\" does not parse"},
    {"policy_effect", "Invalid effect: {effect}"},
    {"policy_element_missing", "Missing required field {element}"},
    {"policy_element_texts", "Policy has invalid {element}: a text or a list of texts"},
    {"policy_element_twice", "Policy has the element {element} twice in one place"},
    {"policy_element_unknown", "Policy has an unknown element {element}"},
    {"policy_json", "Policies must be valid JSON and the first byte must be '{'"},
    {"policy_json_broken", "This policy contains invalid Json"},
    {"policy_not_principal_allow", "Allow with NotPrincipal is not allowed"},
    {"policy_principal", "Invalid principal in policy"},
    {"policy_principal_of_user", "Policy of a user must not have a Principal"},
    {"policy_resource", "Policy has invalid resource"},
    {"policy_sid", "Statement has an invalid Sid"},
    {"policy_sid_twice", "Statement IDs (SID) in a single policy must be unique."},
    {"policy_size", "Policy exceeds the maximum allowed document size"},
    {"policy_statement", "Policy has an invalid statement"},
    {"policy_statement_element", "Statement has an unknown element {element}"},
    {"policy_statements_count", "Policy has too many statements"},
    {"policy_statements_none", "Could not parse the policy: Statement is empty!"},
    {"policy_version", "Policy has an invalid version"},
    {"policy_version_unknown", "The policy must contain a valid version string"},

    // Names of users, their keys and their grants.
    {"access_key_size", "an access key must have {min} to {max} characters; this one has {size}"},
    {"access_key_characters", "an access key can contain only letters and digits"},
    {"display_name_size", "a display name can have at most {max} bytes"},
    {"display_name_characters", "a display name must be valid UTF-8 without control characters"},
    {"email_size", "an e-mail address can have at most {max} bytes"},
    {"email_form", "an e-mail address must look like name@example.com"},
    {"grant_bucket_size", "the bucket name in a grant must have 1 to {max} characters"},
    {"grant_expired", "the grant's expiry is in the past"},
    {"grant_needs_right",
     "a grant must give at least one right: list, read, write, delete or manage"},
    {"grant_right_unknown", "a grant has an unknown right"},
    {"grant_twice", "there are two grants on bucket {bucket} with the same prefix"},
    {"keys_both_or_none",
     "give both an access key and a secret key, or neither to have them generated"},
    {"prefix_size", "a prefix must be at most {max} bytes of UTF-8"},
    {"secret_key_size", "a secret key must have {min} to {max} characters; this one has {size}"},
    {"secret_key_characters", "a secret key can contain only letters, digits and / + ="},
    {"user_name_size", "a user name must have 1 to {max} characters"},
    {"user_name_characters", "a user name can contain only letters, digits and . _ @ + = , -"},
});

inline constexpr Sayer<kReasons> say;

}  // namespace onggi::iam
