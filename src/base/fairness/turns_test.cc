#include "base/fairness/turns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/sync/task_group.h"
#include "base/task.h"

namespace onggi::fairness {
namespace {

/// A long request that runs until it is told to end.
struct Request {
  bool running = false;
  bool refused = false;
  std::optional<Turns::Turn> turn;
};

Task<void> run(Turns& turns, PartyRef party, Request& request) {
  auto waiter = turns.take(std::move(party));
  auto turn = co_await waiter;
  request.refused = !turn.valid();
  request.running = turn.valid();
  if (turn.valid()) request.turn.emplace(std::move(turn));
}

class TurnsTest : public ::testing::Test {
 protected:
  std::vector<std::unique_ptr<Request>> begin(const PartyRef& party, std::size_t count) {
    std::vector<std::unique_ptr<Request>> requests;
    for (std::size_t i = 0; i < count; ++i) {
      requests.push_back(std::make_unique<Request>());
      group.spawn(run(turns, party, *requests.back()));
    }
    resume_posted();
    return requests;
  }
  void end(Request& request) {
    request.running = false;
    request.turn.reset();
    resume_posted();
  }
  void end_all(std::vector<std::unique_ptr<Request>>& requests) {
    for (bool again = true; again;) {
      again = false;
      for (auto& request : requests) {
        if (!request->turn) continue;
        end(*request);
        again = true;
      }
    }
  }
  static std::size_t running(const std::vector<std::unique_ptr<Request>>& requests) {
    std::size_t count = 0;
    for (const auto& request : requests) count += request->running ? 1 : 0;
    return count;
  }

  /// Collects what the turns post, and resumes it when a test asks.
  struct Posted final : Executor {
    void post(std::coroutine_handle<> handle) override { handles.push_back(handle); }
    std::vector<std::coroutine_handle<>> handles;
  };
  void resume_posted() {
    while (!posted.handles.empty()) {
      const auto handles = std::exchange(posted.handles, {});
      for (const auto handle : handles) handle.resume();
    }
  }

  std::int64_t now = 1'000;
  Parties parties{{.now = [this] { return now; }}};
  Posted posted;
  Executor::Scope scope{&posted};
  TaskGroup group;
  Turns turns{{.alone_max = 8, .shared_max = 2, .waiting_max = 16, .linger_ms = 2'000}};
  PartyRef alice = parties.of_user("a", "alice");
  PartyRef bob = parties.of_user("b", "bob");
};

TEST_F(TurnsTest, a_party_that_is_alone_runs_many) {
  turns.seen(alice);
  auto requests = begin(alice, 12);
  EXPECT_EQ(running(requests), 8U);
  end(*requests[0]);
  EXPECT_EQ(running(requests), 8U);
  EXPECT_TRUE(requests[8]->running);
  end_all(requests);
}

TEST_F(TurnsTest, with_others_each_party_runs_a_few_and_none_waits_for_another) {
  turns.seen(alice);
  turns.seen(bob);
  auto greedy = begin(alice, 12);
  EXPECT_EQ(running(greedy), 2U);
  auto modest = begin(bob, 1);
  EXPECT_EQ(running(modest), 1U);
  end_all(modest);
  end_all(greedy);
}

TEST_F(TurnsTest, what_began_alone_runs_to_its_end_and_then_the_share_applies) {
  turns.seen(alice);
  auto greedy = begin(alice, 12);
  EXPECT_EQ(running(greedy), 8U);
  turns.seen(bob);
  for (std::size_t i = 0; i < 6; ++i) end(*greedy[i]);
  EXPECT_EQ(running(greedy), 2U);
  end(*greedy[6]);
  EXPECT_EQ(running(greedy), 2U);
  end_all(greedy);
}

TEST_F(TurnsTest, others_are_forgotten_after_a_while) {
  turns.seen(alice);
  turns.seen(bob);
  turns.seen(alice);
  now += 2'000;
  auto requests = begin(alice, 12);
  EXPECT_EQ(running(requests), 8U);
  end_all(requests);
}

TEST_F(TurnsTest, refuses_more_waiting_requests_than_a_party_may_have) {
  auto requests = begin(alice, 8);
  std::ranges::move(begin(alice, 16), std::back_inserter(requests));
  auto more = begin(alice, 1);
  EXPECT_FALSE(requests[23]->refused);
  EXPECT_TRUE(more[0]->refused);
  EXPECT_EQ(parties.total(Resource::kTurns, Reason::kOverShare), 1U);
  end_all(requests);
  EXPECT_FALSE(requests[23]->refused);
}

TEST_F(TurnsTest, the_executor_starts_one_request_at_a_time) {
  std::vector<std::unique_ptr<Request>> requests;
  for (int i = 0; i < 3; ++i) {
    requests.push_back(std::make_unique<Request>());
    group.spawn(run(turns, alice, *requests.back()));
  }
  EXPECT_EQ(running(requests), 0U);
  for (std::size_t started = 1; started <= 3; ++started) {
    ASSERT_EQ(posted.handles.size(), 1U);
    std::exchange(posted.handles, {})[0].resume();
    EXPECT_EQ(running(requests), started);
  }
  end_all(requests);
}

TEST_F(TurnsTest, users_do_not_stand_behind_many_addresses) {
  std::vector<std::unique_ptr<Request>> requests;
  const auto add = [&](PartyRef party) {
    requests.push_back(std::make_unique<Request>());
    group.spawn(run(turns, std::move(party), *requests.back()));
  };
  for (int i = 0; i < 20; ++i) add(parties.of_address("192.0.2." + std::to_string(i)));
  add(alice);
  add(bob);
  for (int i = 0; i < 4; ++i) std::exchange(posted.handles, {})[0].resume();
  EXPECT_TRUE(requests[20]->running);
  EXPECT_TRUE(requests[21]->running);
  EXPECT_EQ(running(requests), 4U);
  resume_posted();
  EXPECT_EQ(running(requests), 22U);
  end_all(requests);
}

}  // namespace
}  // namespace onggi::fairness
