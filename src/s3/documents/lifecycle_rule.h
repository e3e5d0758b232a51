// One <Rule> of a lifecycle document. Pure; used only by lifecycle_document.cc.
#pragma once

#include "catalog/rules.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {

/// Parses the rule without checking that it makes sense (catalog/rules/lifecycle_check.h does
/// that). Errors: MalformedXML, InvalidArgument, InvalidStorageClass.
[[nodiscard]] S3Result<catalog::LifecycleRule> parse_lifecycle_rule(const XmlElement& element);

}  // namespace onggi::s3
