#include "s3/headers/storage_class.h"

#include <algorithm>
#include <string>

namespace onggi::s3 {
namespace {

using catalog::StorageClass;

constexpr std::string_view kStorageClassHeader = "x-amz-storage-class";

}  // namespace

S3Error invalid_storage_class(std::string_view name) {
  return S3Error("InvalidStorageClass").field("StorageClassRequested", std::string(name));
}

S3Result<StorageClass> requested_storage_class(const http::Request& request,
                                               std::span<const StorageClass> accepted) {
  const auto name = request.header(kStorageClassHeader);
  if (!name) return StorageClass::kStandard;
  const auto known = catalog::parse_storage_class(*name);
  const bool ok = known && (*known == StorageClass::kStandard ||
                            std::ranges::find(accepted, *known) != accepted.end());
  if (!ok) return refuse(invalid_storage_class(*name));
  return *known;
}

void add_storage_class(http::Response& response, StorageClass storage_class) {
  if (storage_class == StorageClass::kStandard) return;
  response.header(std::string(kStorageClassHeader), std::string(to_string(storage_class)));
}

}  // namespace onggi::s3
