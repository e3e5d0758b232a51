// Objects: sets the ACL of a version and changes nothing else.
#include "catalog/objects/rewrite.h"

namespace onggi::catalog {

Task<Result<ObjectInfo>> Objects::set_acl(const Bucket& bucket, const ObjectName& name,
                                          std::string acl, std::optional<std::string> owner_id) {
  const auto change = [&](ObjectInfo& object) -> Status {
    if (owner_id && object.attributes.owner_id != *owner_id)
      return fail(Code::kUnavailable, "the object was replaced in the meantime");
    object.attributes.acl = acl;
    return {};
  };
  co_return co_await rewrite_object(core_, bucket, name, change);
}

}  // namespace onggi::catalog
