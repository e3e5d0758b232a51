// The operations in the operations table (s3/table.cc). Each operation is defined next to its
// handler, in the file named in the comment above its declaration.
#pragma once

#include "s3/protocol/operation.h"

namespace onggi::s3 {

// Defined in bucket/accelerate.cc.
extern const Operation kGetBucketAccelerateConfiguration;
extern const Operation kPutBucketAccelerateConfiguration;

// Defined in bucket/acl.cc.
extern const Operation kGetBucketAcl;
extern const Operation kPutBucketAcl;

// Defined in bucket/bucket.cc.
extern const Operation kCreateBucket;
extern const Operation kHeadBucket;
extern const Operation kDeleteBucket;
extern const Operation kGetBucketLocation;

// Defined in bucket/cors.cc.
extern const Operation kGetBucketCors;
extern const Operation kPutBucketCors;
extern const Operation kDeleteBucketCors;

// Defined in bucket/lifecycle.cc.
extern const Operation kGetBucketLifecycleConfiguration;
extern const Operation kPutBucketLifecycleConfiguration;
extern const Operation kDeleteBucketLifecycle;

// Defined in bucket/list.cc.
extern const Operation kListObjects;

// Defined in bucket/list_buckets.cc.
extern const Operation kListBuckets;

// Defined in bucket/list_versions.cc.
extern const Operation kListObjectVersions;

// Defined in bucket/object_lock.cc.
extern const Operation kGetObjectLockConfiguration;
extern const Operation kPutObjectLockConfiguration;

// Defined in bucket/ownership.cc.
extern const Operation kGetBucketOwnershipControls;
extern const Operation kPutBucketOwnershipControls;
extern const Operation kDeleteBucketOwnershipControls;

// Defined in bucket/policy.cc.
extern const Operation kGetBucketPolicy;
extern const Operation kPutBucketPolicy;
extern const Operation kDeleteBucketPolicy;
extern const Operation kGetBucketPolicyStatus;

// Defined in bucket/public_access.cc.
extern const Operation kGetPublicAccessBlock;
extern const Operation kPutPublicAccessBlock;
extern const Operation kDeletePublicAccessBlock;

// Defined in bucket/request_payment.cc.
extern const Operation kGetBucketRequestPayment;
extern const Operation kPutBucketRequestPayment;

// Defined in bucket/tagging.cc.
extern const Operation kGetBucketTagging;
extern const Operation kPutBucketTagging;
extern const Operation kDeleteBucketTagging;
extern const Operation kListTagsForResource;
extern const Operation kTagResource;
extern const Operation kUntagResource;

// Defined in bucket/versioning.cc.
extern const Operation kGetBucketVersioning;
extern const Operation kPutBucketVersioning;

// Defined in multipart/complete.cc.
extern const Operation kCompleteMultipartUpload;

// Defined in multipart/list.cc.
extern const Operation kListParts;
extern const Operation kListMultipartUploads;

// Defined in multipart/part.cc.
extern const Operation kUploadPart;
extern const Operation kUploadPartCopy;

// Defined in multipart/upload.cc.
extern const Operation kCreateMultipartUpload;
extern const Operation kAbortMultipartUpload;

// Defined in not_configured.cc.
extern const Operation kPutBucketNotificationConfiguration;
extern const Operation kPutBucketLogging;
extern const Operation kGetBucketEncryption;
extern const Operation kGetBucketNotificationConfiguration;
extern const Operation kGetBucketReplication;
extern const Operation kGetBucketWebsite;
extern const Operation kGetBucketLogging;
extern const Operation kGetBucketInventoryConfiguration;
extern const Operation kGetBucketAnalyticsConfiguration;
extern const Operation kGetBucketMetricsConfiguration;
extern const Operation kGetBucketIntelligentTieringConfiguration;
extern const Operation kDeleteBucketInventoryConfiguration;
extern const Operation kDeleteBucketAnalyticsConfiguration;
extern const Operation kDeleteBucketMetricsConfiguration;
extern const Operation kDeleteBucketIntelligentTieringConfiguration;
extern const Operation kDeleteBucketEncryption;
extern const Operation kDeleteBucketReplication;
extern const Operation kDeleteBucketWebsite;

// Defined in object/acl.cc.
extern const Operation kGetObjectAcl;
extern const Operation kPutObjectAcl;

// Defined in object/attributes.cc.
extern const Operation kGetObjectAttributes;

// Defined in object/copy.cc.
extern const Operation kCopyObject;

// Defined in object/delete.cc.
extern const Operation kDeleteObject;

// Defined in object/delete_multi.cc.
extern const Operation kDeleteObjects;

// Defined in object/get.cc.
extern const Operation kGetObject;
extern const Operation kHeadObject;

// Defined in object/post.cc.
extern const Operation kPostObject;

// Defined in object/put.cc.
extern const Operation kPutObject;

// Defined in object/rename.cc.
extern const Operation kRenameObject;

// Defined in object/retention.cc.
extern const Operation kGetObjectRetention;
extern const Operation kPutObjectRetention;
extern const Operation kGetObjectLegalHold;
extern const Operation kPutObjectLegalHold;

// Defined in object/tagging.cc.
extern const Operation kGetObjectTagging;
extern const Operation kPutObjectTagging;
extern const Operation kDeleteObjectTagging;

// Defined in not_implemented.cc.
extern const Operation kPutBucketEncryption;
extern const Operation kPutBucketReplication;
extern const Operation kPutBucketWebsite;
extern const Operation kPutBucketInventoryConfiguration;
extern const Operation kPutBucketAnalyticsConfiguration;
extern const Operation kPutBucketMetricsConfiguration;
extern const Operation kPutBucketIntelligentTieringConfiguration;
extern const Operation kCreateSession;
extern const Operation kRestoreObject;
extern const Operation kSelectObjectContent;
extern const Operation kGetObjectTorrent;

}  // namespace onggi::s3
