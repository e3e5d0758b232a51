// Object Lock documents: <ObjectLockConfiguration>, <Retention>, <LegalHold>. Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "catalog/rules.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

/// Parses an <ObjectLockConfiguration>. Errors: MissingRequestBodyError, MalformedXML,
/// InvalidRetentionPeriod, NotImplemented for a default event hold.
[[nodiscard]] S3Result<catalog::LockConfiguration> parse_lock_configuration(
    std::string_view document);
[[nodiscard]] XmlWriter lock_configuration_document(const catalog::LockConfiguration& lock);

/// Parses a <Retention>. Returns nullopt for an empty <Retention/>, which removes the retention.
/// Errors: MissingRequestBodyError; MalformedXML; InvalidArgument for a date that is not in the
/// future; NotImplemented for an event hold.
[[nodiscard]] S3Result<std::optional<catalog::Retention>> parse_retention(std::string_view document,
                                                                          Time now);
[[nodiscard]] XmlWriter retention_document(const catalog::Retention& retention);

/// Parses a <LegalHold>. Returns true for "ON". Errors: MalformedXML.
[[nodiscard]] S3Result<bool> parse_legal_hold(std::string_view document);
[[nodiscard]] XmlWriter legal_hold_document(bool on);

}  // namespace onggi::s3
