// The entry points of the operations, one for each fully supported row of the operations table.
// Each file object_*.cc, bucket_*.cc, multipart_*.cc contains one family of operations.
#pragma once

#include "base/task.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

// service_buckets.cc
Task<Reply> list_buckets(Context& context);

// bucket.cc
Task<Reply> create_bucket(Context& context);
Task<Reply> head_bucket(Context& context);
Task<Reply> delete_bucket(Context& context);
Task<Reply> get_bucket_location(Context& context);

// bucket_versioning.cc
Task<Reply> get_bucket_versioning(Context& context);
Task<Reply> put_bucket_versioning(Context& context);

// bucket_cors.cc
Task<Reply> get_bucket_cors(Context& context);
Task<Reply> put_bucket_cors(Context& context);
Task<Reply> delete_bucket_cors(Context& context);

// bucket_lifecycle.cc
Task<Reply> get_bucket_lifecycle(Context& context);
Task<Reply> put_bucket_lifecycle(Context& context);
Task<Reply> delete_bucket_lifecycle(Context& context);

// bucket_acl.cc, object_acl.cc, bucket_ownership.cc
Task<Reply> get_bucket_acl(Context& context);
Task<Reply> put_bucket_acl(Context& context);
Task<Reply> get_object_acl(Context& context);
Task<Reply> put_object_acl(Context& context);
Task<Reply> get_bucket_ownership_controls(Context& context);
Task<Reply> put_bucket_ownership_controls(Context& context);
Task<Reply> delete_bucket_ownership_controls(Context& context);

// bucket_request_payment.cc, bucket_accelerate.cc, bucket_tagging.cc, not_configured.cc,
// object_tagging.cc
Task<Reply> get_bucket_request_payment(Context& context);
Task<Reply> put_bucket_request_payment(Context& context);
Task<Reply> get_bucket_accelerate(Context& context);
Task<Reply> put_bucket_accelerate(Context& context);
Task<Reply> get_bucket_tagging(Context& context);
Task<Reply> put_bucket_tagging(Context& context);
Task<Reply> delete_bucket_tagging(Context& context);
Task<Reply> list_tags_for_resource(Context& context);
Task<Reply> tag_resource(Context& context);
Task<Reply> untag_resource(Context& context);
Task<Reply> put_bucket_notification(Context& context);
Task<Reply> put_bucket_logging(Context& context);
Task<Reply> get_object_tagging(Context& context);
Task<Reply> put_object_tagging(Context& context);
Task<Reply> delete_object_tagging(Context& context);

// bucket_policy.cc, bucket_public_access.cc
Task<Reply> get_bucket_policy(Context& context);
Task<Reply> put_bucket_policy(Context& context);
Task<Reply> delete_bucket_policy(Context& context);
Task<Reply> get_bucket_policy_status(Context& context);
Task<Reply> get_public_access_block(Context& context);
Task<Reply> put_public_access_block(Context& context);
Task<Reply> delete_public_access_block(Context& context);

// object_lock.cc, object_retention.cc
Task<Reply> get_object_lock_configuration(Context& context);
Task<Reply> put_object_lock_configuration(Context& context);
Task<Reply> get_object_retention(Context& context);
Task<Reply> put_object_retention(Context& context);
Task<Reply> get_object_legal_hold(Context& context);
Task<Reply> put_object_legal_hold(Context& context);

// bucket_list.cc, bucket_list_versions.cc
Task<Reply> list_objects(Context& context);  // V1, or V2 if list-type=2
Task<Reply> list_object_versions(Context& context);

// object_put.cc, post_object.cc, object_get.cc, object_delete.cc, object_delete_multi.cc,
// object_copy.cc, object_attributes.cc, object_rename.cc
Task<Reply> put_object(Context& context);
Task<Reply> post_object(Context& context);
Task<Reply> get_object(Context& context);
Task<Reply> head_object(Context& context);
Task<Reply> delete_object(Context& context);
Task<Reply> delete_objects(Context& context);
Task<Reply> copy_object(Context& context);
Task<Reply> get_object_attributes(Context& context);
Task<Reply> rename_object(Context& context);

// multipart.cc, multipart_part.cc, multipart_list.cc, multipart_complete.cc
Task<Reply> create_multipart_upload(Context& context);
Task<Reply> upload_part(Context& context);
Task<Reply> upload_part_copy(Context& context);
Task<Reply> list_parts(Context& context);
Task<Reply> list_multipart_uploads(Context& context);
Task<Reply> complete_multipart_upload(Context& context);
Task<Reply> abort_multipart_upload(Context& context);

}  // namespace onggi::s3
