// One <Rule> of a lifecycle document. Pure functions; used only by lifecycle.cc.
#pragma once

#include "catalog/rules.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {

/// Parses a <Rule> element. Does not check that the rule as a whole is valid;
/// catalog/rules/lifecycle_check.h does that. Errors: MalformedXML, InvalidArgument,
/// InvalidStorageClass.
[[nodiscard]] S3Result<catalog::LifecycleRule> parse_lifecycle_rule(const XmlElement& element);

}  // namespace onggi::s3
