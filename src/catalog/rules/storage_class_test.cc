#include "catalog/rules/storage_class.h"

#include <gtest/gtest.h>

#include <string>

namespace onggi::catalog {
namespace {

TEST(StorageClass, names_are_those_of_aws) {
  for (const auto one : kStorageClasses) {
    EXPECT_EQ(parse_storage_class(to_string(one)), one);
    EXPECT_EQ(storage_class_of(static_cast<std::uint64_t>(one)), one);
  }
  for (const auto* none : {"", "standard", "GLACIER", "DEEP_ARCHIVE", "COLD", "STANDARD "})
    EXPECT_EQ(parse_storage_class(none), std::nullopt) << none;
  EXPECT_EQ(storage_class_of(6), StorageClass::kStandard);
  EXPECT_EQ(storage_class_of(UINT64_MAX), StorageClass::kStandard);
}

// AWS's table of transitions, without the classes that Onggi does not support.
TEST(StorageClass, transitions_go_one_way) {
  std::string ways;
  for (const auto from : kStorageClasses) {
    for (const auto to : kStorageClasses) ways += can_transition(from, to) ? 'x' : '.';
    ways += '\n';
  }
  EXPECT_EQ(ways,
            "..xxxx\n"    // STANDARD
            "..xxxx\n"    // REDUCED_REDUNDANCY
            "...xxx\n"    // STANDARD_IA
            "....xx\n"    // INTELLIGENT_TIERING
            "......\n"    // ONEZONE_IA
            "......\n");  // GLACIER_IR
}

}  // namespace
}  // namespace onggi::catalog
