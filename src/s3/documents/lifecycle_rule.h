// One <Rule> of a lifecycle document, by itself. Pure; for lifecycle_document.cc alone.
#pragma once

#include "catalog/rules.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {

/// What is in it, whether it makes sense or not (catalog/lifecycle_check.h): the errors of
/// parse_lifecycle_document() that the document has.
[[nodiscard]] S3Result<catalog::LifecycleRule> parse_lifecycle_rule(const XmlElement& element);

}  // namespace onggi::s3
