// The common parts of all listings of a bucket: their parameters, and the XML of keys and objects.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/types.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

struct ListParameters {
  std::string prefix;
  std::string delimiter;
  std::size_t limit = catalog::kPageSizeMax;
  bool url_encoding = false;
};

/// Reads prefix, delimiter, max-keys and encoding-type. Errors: InvalidArgument.
[[nodiscard]] S3Result<ListParameters> read_list_parameters(const http::Query& query);

/// Writes keys and prefixes, percent-encoded if the client requested it.
class ListWriter {
 public:
  ListWriter(XmlWriter& xml, const Context& context, bool url_encoding)
      : xml_(xml), context_(context), url_encoding_(url_encoding) {}

  void key(std::string_view element, std::string_view value);
  /// Writes <Owner> for an object or delete marker.
  void owner(const catalog::ObjectInfo& object);
  /// Writes the elements of an object that follow its Key.
  void object(const catalog::ObjectInfo& object);
  void common_prefixes(const std::vector<std::string>& prefixes);
  /// Writes Name, Prefix, Delimiter, MaxKeys, EncodingType and IsTruncated.
  void head(const ListParameters& list, bool truncated);

 private:
  XmlWriter& xml_;
  const Context& context_;
  const bool url_encoding_;
  std::string scratch_;
  std::string owner_id_;  // owner of the previous object; consecutive objects often share an owner
  std::string owner_name_;
};

}  // namespace onggi::s3
