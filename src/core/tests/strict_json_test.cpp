#include "core/strict_json.hpp"

#include <gtest/gtest.h>

namespace guben {
namespace {

TEST(StrictJson, NamesEachFieldOnceAndNestsNoDeeperThanItMay) {
  EXPECT_EQ(strict_json(R"({"a":{"b":1},"c":[{"b":2}]})", 4)->at("c")[0]["b"], 2);
  EXPECT_EQ(*strict_json("7", 1), 7);
  EXPECT_FALSE(strict_json(R"({"a":1,"a":2})", 4));
  EXPECT_FALSE(strict_json(R"({"c":[{"b":1,"b":2}]})", 4));
  EXPECT_TRUE(strict_json("[[1]]", 2));
  EXPECT_FALSE(strict_json("[[[1]]]", 2));
  for (const char* text : {"", "{", "{'a':1}", "[1]]"}) EXPECT_FALSE(strict_json(text, 4)) << text;
}

}  // namespace
}  // namespace guben
