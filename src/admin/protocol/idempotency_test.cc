#include "admin/protocol/idempotency.h"

#include <gtest/gtest.h>

#include "admin/protocol/reasons.h"

namespace onggi::admin {
namespace {

class Idempotent : public testing::Test {
 protected:
  static ApiResult<Answer> done(int number) {
    return Answer{201, json::object{{"number", number}}};
  }

  ManualClock clock_{Time(std::chrono::hours(24 * 365 * 50))};
  Idempotency store_{clock_};
};

TEST_F(Idempotent, answers_are_given_again) {
  ASSERT_FALSE(store_.begin("key", "a").value());
  store_.finish("key", done(1));
  const auto again = store_.begin("key", "a");
  ASSERT_TRUE(again && *again);
  EXPECT_EQ((*again)->status, 201);
  EXPECT_EQ((*again)->body.at("number"), 1);
  EXPECT_EQ((*again)->headers.back().first, "Idempotent-Replay");
}

TEST_F(Idempotent, keys_are_for_one_request) {
  ASSERT_FALSE(store_.begin("key", "a").value());
  EXPECT_EQ(store_.begin("key", "a").error().code, "idempotency_in_progress");
  EXPECT_EQ(store_.begin("key", "b").error().code, "idempotency_mismatch");
  EXPECT_FALSE(store_.begin("other", "b").value());
}

TEST_F(Idempotent, keys_are_free_after_a_failure_and_after_a_day) {
  ASSERT_FALSE(store_.begin("key", "a").value());
  store_.finish("key", refuse(400, "invalid", say("body_json")));
  ASSERT_FALSE(store_.begin("key", "b").value());
  store_.finish("key", done(1));
  clock_.advance(Idempotency::kKept);
  EXPECT_FALSE(store_.begin("key", "c").value());
}

TEST_F(Idempotent, the_oldest_is_forgotten_when_there_are_many) {
  for (std::size_t i = 0; i <= Idempotency::kEntriesMax; ++i) {
    clock_.advance(std::chrono::seconds(1));
    const auto key = std::to_string(i);
    ASSERT_FALSE(store_.begin(key, "a").value());
    store_.finish(key, done(1));
  }
  EXPECT_TRUE(store_.begin("1", "a").value());
  EXPECT_FALSE(store_.begin("0", "a").value());
}

}  // namespace
}  // namespace onggi::admin
