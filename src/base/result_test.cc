#include "base/result.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/task.h"

namespace onggi {
namespace {

/// A move-only type that records which of its objects exist, so that a test fails if an object is
/// destroyed twice or never.
class Tracked {
 public:
  explicit Tracked(int value) : value_(value) { begin(); }
  Tracked(Tracked&& other) noexcept : value_(std::exchange(other.value_, 0)) { begin(); }
  Tracked& operator=(Tracked&& other) noexcept {
    value_ = std::exchange(other.value_, 0);
    return *this;
  }
  ~Tracked() { EXPECT_EQ(alive().erase(this), 1U); }

  [[nodiscard]] int value() const { return value_; }
  [[nodiscard]] static std::size_t count() { return alive().size(); }

 private:
  static std::set<const Tracked*>& alive() {
    static std::set<const Tracked*> objects;
    return objects;
  }
  void begin() { EXPECT_TRUE(alive().insert(this).second); }

  int value_;
};

/// Returns an error with `value` as its detail unless `value` is positive.
Result<Tracked> make(int value) {
  if (value <= 0) return fail(Code::kInvalid, std::to_string(value));
  return Tracked(value);
}
Task<Result<Tracked>> make_later(int value) {
  co_await Yield();
  auto made = make(value);
  co_await Yield();
  co_return made;
}
Task<Result<Tracked>> make_from(Tracked from, const Tracked& other) {
  co_await Yield();
  co_return make(from.value() + other.value());
}
Status check(int value) {
  if (value <= 0) return fail(Code::kDenied, "not positive");
  return {};
}
Task<Status> check_later(int value) {
  co_await Yield();
  co_return check(value);
}

Result<int> value_of(Tracked tracked) { return tracked.value(); }
int sum_of(const Tracked& a, const Tracked& b) { return a.value() + b.value(); }
template <typename A, typename B>
Result<int> product(A a, B b) {
  return static_cast<int>(a * b);
}

Result<int> twice(int value) {
  const auto made = ONGGI_TRY(make(value));
  return made.value() * 2;
}

TEST(Try, gives_the_value_or_returns_the_error) {
  EXPECT_EQ(twice(4).value(), 8);
  const auto failed = twice(-4);
  EXPECT_EQ(failed.error().code, Code::kInvalid);
  EXPECT_EQ(failed.error().detail, "-4");
  EXPECT_EQ(Tracked::count(), 0U);
}

Status check_both(int a, int b, int* done) {
  static_assert(std::is_void_v<decltype(ONGGI_TRY(check(a)))>);
  ONGGI_TRY(check(a));
  ++*done;
  if (b != 1) ONGGI_TRY(check(b));
  ++*done;
  return {};
}

TEST(Try, a_status_has_no_value) {
  int done = 0;
  EXPECT_TRUE(check_both(1, 1, &done));
  EXPECT_EQ(check_both(1, 0, &done).error().code, Code::kDenied);
  EXPECT_EQ(check_both(0, 1, &done).error().detail, "not positive");
  EXPECT_EQ(done, 3);
}

Result<std::unique_ptr<int>> own(int value) { return std::make_unique<int>(value); }

Result<int> use_owned() {
  static_assert(std::is_same_v<decltype(ONGGI_TRY(own(1))), std::unique_ptr<int>>);
  std::unique_ptr<int> owned;
  owned = ONGGI_TRY(own(7));
  static_cast<void>(ONGGI_TRY(own(8)));
  auto result = own(9);
  const int* const place = result->get();
  const auto moved = ONGGI_TRY(std::move(result));
  EXPECT_EQ(moved.get(), place);
  const auto& kept = ONGGI_TRY(make(1));
  EXPECT_EQ(Tracked::count(), 1U);
  return *owned + *moved + kept.value();
}

TEST(Try, moves_the_value_out) { EXPECT_EQ(use_owned().value(), 17); }

Result<int> nest(int value) {
  return ONGGI_TRY(product<int, int>(ONGGI_TRY(value_of(ONGGI_TRY(make(value)))), 3)) + 1;
}

TEST(Try, may_stand_inside_another) {
  EXPECT_EQ(nest(2).value(), 7);
  EXPECT_EQ(nest(-2).error().detail, "-2");
  EXPECT_EQ(Tracked::count(), 0U);
}

struct Refusal {
  Refusal(const Error& error) : text(error.message()) {}  // NOLINT(google-explicit-constructor)
  std::string text;
};

std::expected<int, Refusal> convert(int value) {
  ONGGI_TRY(check(value));
  return ONGGI_TRY(make(value - 1)).value();
}

TEST(Try, the_error_becomes_that_of_the_function) {
  EXPECT_EQ(convert(3).value(), 2);
  EXPECT_EQ(convert(1).error().text, "invalid: 0");
  EXPECT_EQ(convert(0).error().text, "denied: not positive");
}

Result<std::size_t> count_alive(const Tracked& /*temporary*/) { return Tracked::count(); }

Status count_temporaries() {
  EXPECT_EQ(ONGGI_TRY(count_alive(Tracked(1))), 1U);
  EXPECT_EQ(ONGGI_TRY(count_alive(Tracked(1))) + Tracked::count(), 1U);
  return {};
}

TEST(Try, temporaries_of_its_argument_end_with_it) { EXPECT_TRUE(count_temporaries()); }

Task<Result<int>> replace(std::unique_ptr<int>* owned, int value) {
  co_await Yield();
  *owned = std::make_unique<int>(1);
  co_return value;
}
Task<Result<std::string>> replace_text(std::unique_ptr<std::string>* owned, std::string text) {
  co_await Yield();
  *owned = std::make_unique<std::string>();
  co_return text;
}

Task<Status> assign_after_wait() {
  auto number = std::make_unique<int>(0);
  *number = ONGGI_CO_TRY(co_await replace(&number, 2));
  EXPECT_EQ(*number, 2);
  auto text = std::make_unique<std::string>();
  *text = ONGGI_CO_TRY(co_await replace_text(&text, "a"));
  EXPECT_EQ(*text, "a");
  co_return Status{};
}

TEST(Try, the_place_to_assign_to_is_found_after_the_wait) {
  EXPECT_TRUE(sync_wait(assign_after_wait()));
}

struct Pair {
  Tracked first;
  Tracked second;
};

Result<int> sum_of_arguments(int a, int b) {
  return sum_of(ONGGI_TRY(make(a)), ONGGI_TRY(make(b)));
}
Result<int> sum_of_members(int a, int b) {
  const Pair pair{ONGGI_TRY(make(a)), ONGGI_TRY(make(b))};
  return sum_of(pair.first, pair.second);
}
Result<int> sum_of_array(int a, int b) {
  const std::array<Tracked, 2> both = {ONGGI_TRY(make(a)), ONGGI_TRY(make(b))};
  return sum_of(both[0], both[1]);
}

TEST(Try, values_before_a_failure_are_destroyed_once) {
  for (const auto sum : {sum_of_arguments, sum_of_members, sum_of_array}) {
    EXPECT_EQ(sum(1, 2).value(), 3);
    EXPECT_EQ(sum(1, -2).error().detail, "-2");
    EXPECT_EQ(sum(-1, 2).error().detail, "-1");
    EXPECT_EQ(Tracked::count(), 0U);
  }
}

Task<Result<int>> wait_for_value(int value) {
  const auto made = ONGGI_CO_TRY(co_await make_later(value));
  co_await Yield();
  ONGGI_CO_TRY(co_await check_later(value - 1));
  co_return made.value();
}

Task<Result<int>> wait_for_nested(int value) {
  Tracked made(9);
  made = ONGGI_CO_TRY(co_await make_from(ONGGI_CO_TRY(co_await make_later(value)), Tracked(1)));
  co_return made.value();
}

Task<Result<int>> wait_for_arguments(int a, int b) {
  co_return sum_of(ONGGI_CO_TRY(co_await make_later(a)), ONGGI_CO_TRY(co_await make_later(b)));
}
Task<Result<int>> wait_for_members(int a, int b) {
  const Pair pair{ONGGI_CO_TRY(co_await make_later(a)), ONGGI_CO_TRY(co_await make_later(b))};
  co_return sum_of(pair.first, pair.second);
}
Task<Result<int>> wait_for_array(int a, int b) {
  const std::array<Tracked, 2> both = {ONGGI_CO_TRY(co_await make_later(a)),
                                       ONGGI_CO_TRY(co_await make_later(b))};
  co_return sum_of(both[0], both[1]);
}

TEST(Try, waits_in_a_coroutine) {
  EXPECT_EQ(sync_wait(wait_for_value(3)).value(), 3);
  EXPECT_EQ(sync_wait(wait_for_value(1)).error().code, Code::kDenied);
  EXPECT_EQ(sync_wait(wait_for_value(0)).error().detail, "0");
  EXPECT_EQ(Tracked::count(), 0U);
}

TEST(Try, temporaries_around_a_wait_are_destroyed_once) {
  EXPECT_EQ(sync_wait(wait_for_nested(3)).value(), 4);
  EXPECT_EQ(sync_wait(wait_for_nested(-3)).error().detail, "-3");
  for (const auto sum : {wait_for_arguments, wait_for_members, wait_for_array}) {
    EXPECT_EQ(sync_wait(sum(1, 2)).value(), 3);
    EXPECT_EQ(sync_wait(sum(1, -2)).error().detail, "-2");
    EXPECT_EQ(sync_wait(sum(-1, 2)).error().detail, "-1");
    EXPECT_EQ(Tracked::count(), 0U);
  }
}

Task<Result<int>> wait_beside_temporary(int value) {
  co_return sum_of(Tracked(2), ONGGI_CO_TRY(co_await make_later(value)));
}

/// An executor that never resumes a coroutine, so that a test can destroy a waiting coroutine.
class Standstill final : public Executor {
 public:
  void post(std::coroutine_handle<> /*handle*/) override {}
};

TEST(Try, a_coroutine_that_ends_while_it_waits_destroys_its_values_once) {
  {
    Standstill standstill;
    const Executor::Scope scope(&standstill);
    auto task = wait_beside_temporary(1);
    task.await_suspend(std::noop_coroutine()).resume();  // runs until the first Yield
    EXPECT_EQ(Tracked::count(), 1U);
  }
  EXPECT_EQ(Tracked::count(), 0U);
  EXPECT_EQ(sync_wait(wait_beside_temporary(1)).value(), 3);
  EXPECT_EQ(sync_wait(wait_beside_temporary(0)).error().detail, "0");
  EXPECT_EQ(Tracked::count(), 0U);
}

}  // namespace
}  // namespace onggi
