// The rows of the operations table. Each row is defined next to its handler, in the file named
// above the row.
#pragma once

#include "s3/protocol/operation.h"

namespace onggi::s3 {

// bucket/accelerate.cc
extern const Operation kGetBucketAccelerateConfiguration;
extern const Operation kPutBucketAccelerateConfiguration;

// bucket/acl.cc
extern const Operation kGetBucketAcl;
extern const Operation kPutBucketAcl;

// bucket/bucket.cc
extern const Operation kCreateBucket;
extern const Operation kHeadBucket;
extern const Operation kDeleteBucket;
extern const Operation kGetBucketLocation;

// bucket/cors.cc
extern const Operation kGetBucketCors;
extern const Operation kPutBucketCors;
extern const Operation kDeleteBucketCors;

// bucket/lifecycle.cc
extern const Operation kGetBucketLifecycleConfiguration;
extern const Operation kPutBucketLifecycleConfiguration;
extern const Operation kDeleteBucketLifecycle;

// bucket/list.cc
extern const Operation kListObjects;

// bucket/list_buckets.cc
extern const Operation kListBuckets;

// bucket/list_versions.cc
extern const Operation kListObjectVersions;

// bucket/object_lock.cc
extern const Operation kGetObjectLockConfiguration;
extern const Operation kPutObjectLockConfiguration;

// bucket/ownership.cc
extern const Operation kGetBucketOwnershipControls;
extern const Operation kPutBucketOwnershipControls;
extern const Operation kDeleteBucketOwnershipControls;

// bucket/policy.cc
extern const Operation kGetBucketPolicy;
extern const Operation kPutBucketPolicy;
extern const Operation kDeleteBucketPolicy;
extern const Operation kGetBucketPolicyStatus;

// bucket/public_access.cc
extern const Operation kGetPublicAccessBlock;
extern const Operation kPutPublicAccessBlock;
extern const Operation kDeletePublicAccessBlock;

// bucket/request_payment.cc
extern const Operation kGetBucketRequestPayment;
extern const Operation kPutBucketRequestPayment;

// bucket/tagging.cc
extern const Operation kGetBucketTagging;
extern const Operation kPutBucketTagging;
extern const Operation kDeleteBucketTagging;
extern const Operation kListTagsForResource;
extern const Operation kTagResource;
extern const Operation kUntagResource;

// bucket/versioning.cc
extern const Operation kGetBucketVersioning;
extern const Operation kPutBucketVersioning;

// multipart/complete.cc
extern const Operation kCompleteMultipartUpload;

// multipart/list.cc
extern const Operation kListParts;
extern const Operation kListMultipartUploads;

// multipart/part.cc
extern const Operation kUploadPart;
extern const Operation kUploadPartCopy;

// multipart/upload.cc
extern const Operation kCreateMultipartUpload;
extern const Operation kAbortMultipartUpload;

// not_configured.cc
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

// object/acl.cc
extern const Operation kGetObjectAcl;
extern const Operation kPutObjectAcl;

// object/attributes.cc
extern const Operation kGetObjectAttributes;

// object/copy.cc
extern const Operation kCopyObject;

// object/delete.cc
extern const Operation kDeleteObject;

// object/delete_multi.cc
extern const Operation kDeleteObjects;

// object/get.cc
extern const Operation kGetObject;
extern const Operation kHeadObject;

// object/post.cc
extern const Operation kPostObject;

// object/put.cc
extern const Operation kPutObject;

// object/rename.cc
extern const Operation kRenameObject;

// object/retention.cc
extern const Operation kGetObjectRetention;
extern const Operation kPutObjectRetention;
extern const Operation kGetObjectLegalHold;
extern const Operation kPutObjectLegalHold;

// object/tagging.cc
extern const Operation kGetObjectTagging;
extern const Operation kPutObjectTagging;
extern const Operation kDeleteObjectTagging;

// not_implemented.cc
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
