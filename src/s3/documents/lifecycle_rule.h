// One <Rule> of a lifecycle document. Pure functions; used only by lifecycle.cc.
#pragma once

#include "catalog/rules.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {

/// Reads a <Rule> element and appends it to `out`. Does not check that the rule as a whole is
/// valid; catalog/rules/lifecycle_check.h does that. Errors: MalformedXML, InvalidArgument,
/// InvalidRequest, InvalidStorageClass.
[[nodiscard]] S3Result<void> read_lifecycle_rule(XmlElement& element, catalog::LifecycleRules& out);

}  // namespace onggi::s3
