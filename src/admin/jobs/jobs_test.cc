#include "admin/jobs/jobs.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catalog/testing/catalog.h"
#include "storage/memory/memory_blob_store.h"
#include "storage/memory/memory_metadata_store.h"

namespace onggi::admin {
namespace {

class JobsTest : public ::testing::Test {
 protected:
  bool start(const std::string& actor) {
    return jobs.delete_prefix(*bucket, "prefix", actor).has_value();
  }

  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs;
  catalog::TestCatalog catalog{*metadata, blobs};
  std::shared_ptr<const catalog::Bucket> bucket = catalog.make_bucket("bucket");
  catalog::Listing listing{catalog.engine};
  ManualClock clock{Time()};
  SeededRandom random{7};
  std::vector<Task<void>> started;  // never run
  Jobs jobs{catalog.objects,
            listing,
            clock,
            random,
            [this](Task<void> task) { started.push_back(std::move(task)); },
            [] { return false; }};
};

TEST_F(JobsTest, of_one_actor_leave_places_to_those_who_have_none) {
  for (std::size_t i = 0; i < Jobs::kRunningMax - Jobs::kRunningReserve; ++i)
    EXPECT_TRUE(start("account:ann"));
  EXPECT_FALSE(start("account:ann"));
  EXPECT_TRUE(start("account:ben"));
  EXPECT_FALSE(start("account:ben"));
  EXPECT_TRUE(start("account:cid"));
  EXPECT_FALSE(start("account:dan"));
}

}  // namespace
}  // namespace onggi::admin
