#include "admin/protocol/idempotency.h"

#include <gtest/gtest.h>

#include "admin/protocol/reasons.h"

namespace onggi::admin {
namespace {

class Idempotent : public testing::Test {
 protected:
  using Name = Idempotency::Name;

  static ApiResult<Answer> done(int number) {
    return Answer{201, json::object{{"number", number}}};
  }
  /// Registers a request that is expected to be new, and finishes it.
  void run(const Name& name, const ApiResult<Answer>& result, bool keep = true) {
    const auto begun = store_.begin(name, "a");
    ASSERT_TRUE(begun && !begun->answer);
    store_.finish(name, begun->ticket, result, keep);
  }
  bool is_kept(const Name& name) {
    const auto begun = store_.begin(name, "a");
    return begun && begun->answer;
  }

  ManualClock clock_{Time(std::chrono::hours(24 * 365 * 50))};
  Idempotency store_{clock_};
};

TEST_F(Idempotent, answers_are_given_again) {
  run({"ann", "key"}, done(1));
  const auto again = store_.begin({"ann", "key"}, "a");
  ASSERT_TRUE(again && again->answer);
  EXPECT_EQ(again->answer->status, 201);
  EXPECT_EQ(again->answer->body.at("number"), 1);
  EXPECT_EQ(again->answer->headers.back().first, "Idempotent-Replay");
}

TEST_F(Idempotent, secrets_are_not_kept_and_repeats_are_refused) {
  run({"ann", "key"}, done(1), false);
  EXPECT_EQ(store_.begin({"ann", "key"}, "a").error().code, "idempotency_spent");
  EXPECT_EQ(store_.begin({"ann", "key"}, "a").error().status, 409);
  EXPECT_EQ(store_.begin({"ann", "key"}, "b").error().code, "idempotency_mismatch");
}

TEST_F(Idempotent, keys_are_for_one_request) {
  ASSERT_FALSE(store_.begin({"ann", "key"}, "a")->answer);
  EXPECT_EQ(store_.begin({"ann", "key"}, "a").error().code, "idempotency_in_progress");
  EXPECT_EQ(store_.begin({"ann", "key"}, "b").error().code, "idempotency_mismatch");
  EXPECT_FALSE(store_.begin({"ann", "other"}, "b")->answer);
  EXPECT_FALSE(store_.begin({"bob", "key"}, "b")->answer);
}

TEST_F(Idempotent, keys_are_free_after_a_failure_and_after_a_day) {
  run({"ann", "key"}, refuse(400, "invalid", say("body_json")));
  run({"ann", "key"}, done(1));
  clock_.advance(Idempotency::kKept);
  EXPECT_FALSE(store_.begin({"ann", "key"}, "c")->answer);
}

TEST_F(Idempotent, the_oldest_answer_of_the_caller_is_dropped_first) {
  for (std::size_t i = 0; i <= Idempotency::kEntriesOfCallerMax; ++i)
    run({"ann", std::to_string(i)}, done(1));
  EXPECT_TRUE(is_kept({"ann", "1"}));
  EXPECT_FALSE(is_kept({"ann", "0"}));
}

TEST_F(Idempotent, nobody_displaces_the_answers_of_others) {
  run({"ann", "key"}, done(1));
  for (std::size_t i = 0; i < 10 * Idempotency::kEntriesMax; ++i) {
    run({"eve", std::to_string(i)}, refuse(401, "wrong_credentials", say("body_json")));
    run({"eve", std::to_string(i)}, done(1));
  }
  EXPECT_TRUE(is_kept({"ann", "key"}));
}

TEST_F(Idempotent, the_caller_with_most_answers_makes_room_for_others) {
  constexpr auto kCallers = Idempotency::kEntriesMax / Idempotency::kEntriesOfCallerMax;
  run({"ann", "key"}, done(1));
  for (std::size_t caller = 0; caller <= kCallers; ++caller)
    for (std::size_t i = 0; i < Idempotency::kEntriesOfCallerMax; ++i)
      run({"eve" + std::to_string(caller), std::to_string(i)}, done(1));
  EXPECT_TRUE(is_kept({"ann", "key"}));
  EXPECT_FALSE(is_kept({"eve0", "0"}));
}

TEST_F(Idempotent, a_request_that_lost_its_entry_does_not_answer_for_another) {
  const Name name{"ann", "key"};
  const auto lost = store_.begin(name, "a");
  ASSERT_TRUE(lost);
  for (std::size_t i = 0; i < Idempotency::kEntriesOfCallerMax; ++i)
    run({"ann", std::to_string(i)}, done(1));
  const auto next = store_.begin(name, "b");
  ASSERT_TRUE(next && !next->answer);
  store_.finish(name, lost->ticket, done(1), true);
  EXPECT_EQ(store_.begin(name, "b").error().code, "idempotency_in_progress");
}

}  // namespace
}  // namespace onggi::admin
