#include <gtest/gtest.h>

#include "admin/jobs/spool.h"
#include "admin/jobs/zip_format.h"
#include "admin/jobs/zip_tickets.h"

namespace onggi::admin {
namespace {

TEST(ZipName, leaves_ordinary_names_alone) {
  for (const auto* path : {"a.txt", "photos/2026/a b.jpg", "항아리/뚜껑.png", "100%.txt",
                           "a..b/...", ".hidden", "12:30", "%zz", "x/"})
    EXPECT_EQ(zip_name(path, true), path);
}

TEST(ZipName, never_leads_out_of_the_folder) {
  EXPECT_EQ(zip_name("../../etc/passwd", false), "%2E%2E/%2E%2E/etc/passwd");
  EXPECT_EQ(zip_name("/etc/passwd", false), "%2Fetc/passwd");
  EXPECT_EQ(zip_name("a//./b", false), "a/%2F%2E/b");
  EXPECT_EQ(zip_name("C:\\windows", false), "C%3A%5Cwindows");
  EXPECT_EQ(zip_name(std::string_view("a\0b\n\x7f", 5), false), "a%00b%0A%7F");
  EXPECT_EQ(zip_name("..", false), "%2E%2E");
  EXPECT_EQ(zip_name("a/..", false), "a/%2E%2E");
  EXPECT_EQ(zip_name("file/", false), "file%2F");
}

TEST(ZipName, two_paths_never_get_one_name) {
  EXPECT_EQ(zip_name("%2E%2E/a", false), "%252E%252E/a");
  EXPECT_EQ(zip_name("%2e/a", false), "%252e/a");
  EXPECT_EQ(zip_name("%%00", false), "%%2500");
  EXPECT_NE(zip_name("a//b", false), zip_name("a/%2Fb", false));
}

TEST(ZipFormat, uses_zip64_only_where_it_must) {
  ZipEntry small{"a", 0xfffffffe, 1, Time(), 0xfffffffe};
  EXPECT_EQ(zip_local_header(small).size(), 30U + 1 + 9);
  EXPECT_EQ(zip_data_descriptor(small).size(), 16U);
  EXPECT_EQ(zip_directory_entry(small).size(), 46U + 1 + 9);
  ZipEntry far{"a", 1, 1, Time(), 0xffffffff};
  EXPECT_EQ(zip_directory_entry(far).size(), 46U + 1 + 9 + 12);
  ZipEntry large{"a", 0xffffffff, 1, Time(), 0};
  EXPECT_EQ(zip_local_header(large).size(), 30U + 1 + 9 + 20);
  EXPECT_EQ(zip_data_descriptor(large).size(), 24U);
  EXPECT_EQ(zip_directory_entry(large).size(), 46U + 1 + 9 + 20);
  EXPECT_EQ(zip_end(65'534, 1, 1).size(), 22U);
  EXPECT_EQ(zip_end(65'535, 1, 1).size(), 22U + 56 + 20);
  EXPECT_EQ(zip_end(1, 0xffffffff, 1).size(), 22U + 56 + 20);
}

TEST(Spool, gives_back_what_does_not_fit_into_memory) {
  BlockingPool pool(1);
  Spool spool(pool, testing::TempDir());
  std::string all;
  for (int i = 0; all.size() < 3 * Spool::kInMemoryMax; ++i) {
    const auto line = "line " + std::to_string(i) + std::string(500, 'x');
    all += line;
    ASSERT_TRUE(sync_wait(spool.append(line)));
  }
  EXPECT_EQ(spool.size(), all.size());
  std::string back;
  while (true) {
    const auto piece = sync_wait(spool.read());
    ASSERT_TRUE(piece);
    if (piece->empty()) break;
    EXPECT_LE(piece->size(), Spool::kInMemoryMax);
    back += *piece;
  }
  EXPECT_EQ(back, all);
}

TEST(Spool, without_its_folder_is_an_error) {
  BlockingPool pool(1);
  Spool spool(pool, "/nowhere at all");
  const std::string much(Spool::kInMemoryMax, 'x');
  EXPECT_FALSE(sync_wait(spool.append(much)));
}

struct Tickets : testing::Test {
  ManualClock clock{from_unix_ms(1'800'000'000'000)};
  SystemRandom random;
  ZipTickets tickets{clock, random};
  [[nodiscard]] Code refused(std::string_view id, std::string_view caller) {
    const auto redeemed = tickets.redeem(id, caller);
    return redeemed ? Code::kExists : redeemed.error().code;
  }
};

TEST_F(Tickets, are_good_once_and_for_their_caller) {
  const auto ticket = tickets.issue("alice", {"jars", "a/", {}});
  ASSERT_TRUE(ticket);
  EXPECT_EQ(refused(ticket->id, "bob"), Code::kNotFound);
  EXPECT_EQ(refused("", "alice"), Code::kNotFound);
  EXPECT_EQ(tickets.redeem(ticket->id, "alice")->selection.prefix, "a/");
  EXPECT_EQ(refused(ticket->id, "alice"), Code::kNotFound);
}

TEST_F(Tickets, expire_after_five_minutes) {
  const auto ticket = tickets.issue("alice", {});
  EXPECT_EQ(ticket->expires, clock.now() + std::chrono::minutes(5));
  clock.advance(std::chrono::minutes(5));
  EXPECT_EQ(refused(ticket->id, "alice"), Code::kNotFound);
}

TEST_F(Tickets, of_one_caller_push_out_the_oldest_and_those_of_all_are_bounded) {
  const auto first = tickets.issue("alice", {});
  for (std::size_t i = 0; i < ZipTickets::kPerCallerMax; ++i)
    ASSERT_TRUE(tickets.issue("alice", {}));
  EXPECT_EQ(refused(first->id, "alice"), Code::kNotFound);
  std::size_t issued = ZipTickets::kPerCallerMax;
  for (int caller = 0; issued < ZipTickets::kTicketsMax; ++caller, ++issued)
    ASSERT_TRUE(tickets.issue(std::to_string(caller), {}));
  EXPECT_EQ(tickets.issue("late", {}).error().code, Code::kTooLarge);
  EXPECT_TRUE(tickets.issue("alice", {}));
  clock.advance(std::chrono::minutes(5));
  EXPECT_TRUE(tickets.issue("late", {}));
}

TEST_F(Tickets, wait_while_too_many_zips_are_under_way) {
  std::vector<ZipTickets::Redeemed> under_way;
  for (std::size_t i = 0; i < ZipTickets::kAtOnceMax; ++i) {
    const auto ticket = tickets.issue("alice", {});
    under_way.push_back(*tickets.redeem(ticket->id, "alice"));
  }
  const auto ticket = tickets.issue("alice", {});
  EXPECT_EQ(refused(ticket->id, "alice"), Code::kUnavailable);
  under_way.pop_back();
  EXPECT_EQ(refused(ticket->id, "alice"), Code::kExists);
}

}  // namespace
}  // namespace onggi::admin
