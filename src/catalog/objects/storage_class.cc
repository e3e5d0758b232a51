// Objects: sets the storage class of a version for a lifecycle rule and changes nothing else.
#include "catalog/objects/rewrite.h"

namespace onggi::catalog {

Task<Result<ObjectInfo>> Objects::set_storage_class(const Bucket& bucket, const ObjectName& name,
                                                    StorageClass storage_class,
                                                    const ExpectedVersion& expected) {
  const auto change = [storage_class, &expected](ObjectInfo& object) -> Status {
    const bool same = object.etag == expected.etag && object.modified == expected.modified &&
                      object.attributes.tags == expected.tags &&
                      can_transition(object.attributes.storage_class, storage_class);
    if (!same)
      return fail(Code::kPreconditionFailed, "the version has changed since it was checked");
    object.attributes.storage_class = storage_class;
    return {};
  };
  co_return co_await rewrite_object(core_, bucket, name, change);
}

}  // namespace onggi::catalog
