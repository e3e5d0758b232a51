// The operations that Onggi does not implement. Their handler returns NotImplemented (501).
#include "s3/operations/rows.h"

namespace onggi::s3 {

constinit const Operation kPutBucketEncryption{.name = "PutBucketEncryption",
                                               .method = "PUT",
                                               .level = Level::kBucket,
                                               .subresource = "encryption",
                                               .iam_action = "s3:PutEncryptionConfiguration",
                                               .judged = Judged::kWhole,
                                               .support = Support::kNotImplemented};

constinit const Operation kPutBucketReplication{.name = "PutBucketReplication",
                                                .method = "PUT",
                                                .level = Level::kBucket,
                                                .subresource = "replication",
                                                .iam_action = "s3:PutReplicationConfiguration",
                                                .judged = Judged::kWhole,
                                                .support = Support::kNotImplemented};

constinit const Operation kPutBucketWebsite{.name = "PutBucketWebsite",
                                            .method = "PUT",
                                            .level = Level::kBucket,
                                            .subresource = "website",
                                            .iam_action = "s3:PutBucketWebsite",
                                            .judged = Judged::kWhole,
                                            .support = Support::kNotImplemented};

constinit const Operation kPutBucketInventoryConfiguration{
    .name = "PutBucketInventoryConfiguration",
    .method = "PUT",
    .level = Level::kBucket,
    .subresource = "inventory",
    .iam_action = "s3:PutInventoryConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotImplemented};

constinit const Operation kPutBucketAnalyticsConfiguration{
    .name = "PutBucketAnalyticsConfiguration",
    .method = "PUT",
    .level = Level::kBucket,
    .subresource = "analytics",
    .iam_action = "s3:PutAnalyticsConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotImplemented};

constinit const Operation kPutBucketMetricsConfiguration{.name = "PutBucketMetricsConfiguration",
                                                         .method = "PUT",
                                                         .level = Level::kBucket,
                                                         .subresource = "metrics",
                                                         .iam_action = "s3:PutMetricsConfiguration",
                                                         .judged = Judged::kWhole,
                                                         .support = Support::kNotImplemented};

constinit const Operation kPutBucketIntelligentTieringConfiguration{
    .name = "PutBucketIntelligentTieringConfiguration",
    .method = "PUT",
    .level = Level::kBucket,
    .subresource = "intelligent-tiering",
    .iam_action = "s3:PutIntelligentTieringConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotImplemented};

constinit const Operation kCreateSession{.name = "CreateSession",
                                         .method = "GET",
                                         .level = Level::kBucket,
                                         .subresource = "session",
                                         .iam_action = "s3:CreateSession",
                                         .judged = Judged::kWhole,
                                         .support = Support::kNotImplemented};

constinit const Operation kRestoreObject{.name = "RestoreObject",
                                         .method = "POST",
                                         .level = Level::kObject,
                                         .subresource = "restore",
                                         .iam_action = "s3:RestoreObject",
                                         .judged = Judged::kWhole,
                                         .support = Support::kNotImplemented};

constinit const Operation kSelectObjectContent{.name = "SelectObjectContent",
                                               .method = "POST",
                                               .level = Level::kObject,
                                               .subresource = "select",
                                               .iam_action = "s3:GetObject",
                                               .judged = Judged::kWhole,
                                               .support = Support::kNotImplemented};

constinit const Operation kGetObjectTorrent{.name = "GetObjectTorrent",
                                            .method = "GET",
                                            .level = Level::kObject,
                                            .subresource = "torrent",
                                            .iam_action = "s3:GetObjectTorrent",
                                            .judged = Judged::kWhole,
                                            .support = Support::kNotImplemented};

}  // namespace onggi::s3
