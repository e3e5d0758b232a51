// Objects: sets the tags of a version and changes nothing else.
#include "catalog/objects/rewrite.h"

namespace onggi::catalog {

Task<Result<ObjectInfo>> Objects::set_tags(const Bucket& bucket, const ObjectName& name,
                                           Pairs tags) {
  const auto change = [&tags](ObjectInfo& object) -> Status {
    object.attributes.tags = tags;
    return {};
  };
  co_return co_await rewrite_object(core_, bucket, name, change);
}

}  // namespace onggi::catalog
