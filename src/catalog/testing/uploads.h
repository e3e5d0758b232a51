// Test helpers for multipart uploads, on top of testing/catalog.h.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "catalog/testing/catalog.h"
#include "catalog/uploads.h"

namespace onggi::catalog {

struct UploadCatalog : TestCatalog {
  using TestCatalog::TestCatalog;

  Uploads uploads{engine};

  Task<Result<PartInfo>> part_task(const Bucket& bucket, std::string key, std::string id,
                                   std::uint32_t number, std::string bytes,
                                   std::optional<ChecksumAlgorithm> algorithm = {}) {
    StringSource source(bytes);
    IncomingBody body;
    body.source = &source;
    body.size = bytes.size();
    if (algorithm) {
      body.checksum_algorithm = *algorithm;
      body.checksum_asked = true;
    }
    co_return co_await uploads.put_part(bucket, key, id, number, std::move(body));
  }
  Result<PartInfo> put_part(const Bucket& bucket, std::string key, std::string id,
                            std::uint32_t number, std::string bytes,
                            std::optional<ChecksumAlgorithm> algorithm = {}) {
    return sync_wait(
        part_task(bucket, std::move(key), std::move(id), number, std::move(bytes), algorithm));
  }

  Task<Result<PartInfo>> copy_task_of_part(const Bucket& bucket, std::string key, std::string id,
                                           std::uint32_t number, std::string source,
                                           std::optional<ByteRange> range = {}) {
    const ObjectName name{source, {}};
    const auto object = ONGGI_CO_TRY(co_await objects.open(bucket, name));
    const auto bytes = range.value_or(ByteRange{0, object->info().size});
    co_return co_await uploads.copy_part(bucket, key, id, number, *object, bytes);
  }
  Result<PartInfo> copy_part(const Bucket& bucket, std::string key, std::string id,
                             std::uint32_t number, std::string source,
                             std::optional<ByteRange> range = {}) {
    return sync_wait(
        copy_task_of_part(bucket, std::move(key), std::move(id), number, std::move(source), range));
  }

  Result<std::string> create(const Bucket& bucket, std::string key,
                             std::optional<ChecksumAlgorithm> algorithm = {},
                             std::optional<ChecksumType> type = {}) {
    UploadRequest request;
    request.key = std::move(key);
    request.attributes.owner_id = "owner";
    request.attributes.user_metadata = {{"color", "brown"}};
    request.checksum_algorithm = algorithm;
    request.checksum_type = type;
    auto info = ONGGI_TRY(sync_wait(uploads.create(bucket, std::move(request))));
    return std::move(info.upload_id);
  }

  Result<ObjectInfo> complete(const Bucket& bucket, CompleteRequest request) {
    return sync_wait(uploads.complete(bucket, std::move(request)));
  }
  Status abort(const Bucket& bucket, std::string_view key, std::string_view id) {
    return sync_wait(uploads.abort(bucket, key, id));
  }
};

[[nodiscard]] inline CompletedPart listed(const PartInfo& part) {
  return {part.number, part.etag, {}, {}};
}
[[nodiscard]] inline CompletedPart listed_with_checksum(const PartInfo& part) {
  return {part.number, part.etag, part.checksum->algorithm, part.checksum->value};
}
[[nodiscard]] inline CompleteRequest complete_request(std::string key, std::string id,
                                                      std::vector<CompletedPart> parts) {
  CompleteRequest request;
  request.key = std::move(key);
  request.upload_id = std::move(id);
  request.parts = std::move(parts);
  return request;
}

}  // namespace onggi::catalog
