#include "base/memory_budget.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace onggi
