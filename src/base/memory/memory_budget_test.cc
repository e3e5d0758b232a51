#include "base/memory/memory_budget.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/death_test.h"

namespace onggi {
namespace {

TEST(MemoryBudget, refuses_what_it_does_not_have_and_takes_back_what_was_held) {
  MemoryBudget budget(100);
  MemoryBudget::Share first(budget);
  EXPECT_TRUE(first.grow(40));
  {
    MemoryBudget::Share second(budget);
    EXPECT_TRUE(second.grow(60));
    EXPECT_FALSE(second.grow(1));
    const auto moved = std::move(second);
    EXPECT_EQ(moved.bytes(), 60U);
    EXPECT_EQ(budget.used(), 100U);
  }
  EXPECT_EQ(budget.used(), 40U);
  EXPECT_TRUE(first.grow(60));
  EXPECT_EQ(first.bytes(), 100U);
}

TEST(MemoryBudget, a_share_may_shrink_and_grow_again) {
  MemoryBudget budget(100);
  MemoryBudget::Share first(budget);
  auto second = first.another();
  EXPECT_TRUE(first.grow(80));
  EXPECT_FALSE(second.grow(30));
  first.shrink_to(10);
  first.shrink_to(50);
  EXPECT_EQ(first.bytes(), 10U);
  EXPECT_EQ(budget.used(), 10U);
  EXPECT_TRUE(second.grow(90));
  EXPECT_FALSE(first.grow(1));
}

using MemoryBudgetDeathTest = DeathTest;

void destroy_before_the_share() {
  auto budget = std::make_unique<MemoryBudget>(100);
  MemoryBudget::Share share(*budget);
  EXPECT_TRUE(share.grow(1));
  budget.reset();
}

TEST_F(MemoryBudgetDeathTest, must_have_everything_back_when_it_is_destroyed) {
  EXPECT_DEATH(destroy_before_the_share(), "CHECK failed: used");
}

}  // namespace
}  // namespace onggi
