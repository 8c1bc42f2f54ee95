#include "http/uploads.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "core/digest.hpp"
#include "core/text.hpp"

namespace guben::http {
namespace {
namespace fs = std::filesystem;

class UploadsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / "guben-uploads-test";
    fs::remove_all(folder);
  }
  void TearDown() override { fs::remove_all(folder); }
  std::string read(const ledger::SealedFile& file) const {
    return ledger::open_sealed_text(sealer, file.path, file.context);
  }
  size_t on_disk() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  const std::string content = std::string(Upload::kPiece, 'a') + std::string(1000, 'b');
  fs::path folder;
  const ledger::Sealer sealer{std::string(32, 'k')};
};

TEST_F(UploadsTest, PutAFileTogetherInWhateverOrderItsPiecesCome) {
  Uploads uploads(folder, sealer, {});
  const auto begun = uploads.begin("wang", "白鹿乡参保.xlsx", content.size(), sha256_hex(content));
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->pieces(), 2u);
  EXPECT_EQ(uploads.file_of("wang", begun->id).error().code, "upload.not_whole");
  EXPECT_FALSE(uploads.put("wang", begun->id, 1, content.substr(Upload::kPiece))->is_whole);
  EXPECT_FALSE(uploads.put("wang", begun->id, 1, content.substr(Upload::kPiece))->is_whole);  // sent again
  EXPECT_TRUE(uploads.put("wang", begun->id, 0, content.substr(0, Upload::kPiece))->is_whole);
  EXPECT_EQ(read(*uploads.file_of("wang", begun->id)), content);
  EXPECT_EQ(uploads.put("wang", begun->id, 0, content.substr(0, Upload::kPiece)).error().code, "upload.is_whole");
}

TEST_F(UploadsTest, GoOnAfterTheProcessEnded) {
  std::string id;
  {
    Uploads uploads(folder, sealer, {});
    id = uploads.begin("wang", "x", content.size(), sha256_hex(content))->id;
    ASSERT_TRUE(uploads.put("wang", id, 0, content.substr(0, Upload::kPiece)));
  }
  Uploads uploads(folder, sealer, {});
  EXPECT_EQ(uploads.find("wang", id)->received, (std::set<uint32_t>{0}));
  EXPECT_TRUE(uploads.put("wang", id, 1, content.substr(Upload::kPiece))->is_whole);
}

TEST_F(UploadsTest, LieOpenNowhereOnTheDisk) {
  const std::string telling = "990101196203151078,吴大山", rest(Upload::kPiece, 'a');
  Uploads uploads(folder, sealer, {});
  const auto id = uploads.begin("wang", "吴大山.csv", telling.size() + rest.size(), sha256_hex(telling + rest))->id;
  const auto lies_open = [&] {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write);
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (contains(bytes, "990101") || contains(bytes, "吴大山")) return true;
    }
    return false;
  };
  EXPECT_FALSE(uploads.put("wang", id, 0, (telling + rest).substr(0, Upload::kPiece))->is_whole);
  EXPECT_FALSE(lies_open());
  EXPECT_TRUE(uploads.put("wang", id, 1, (telling + rest).substr(Upload::kPiece))->is_whole);
  EXPECT_FALSE(lies_open());
  EXPECT_EQ(read(*uploads.file_of("wang", id)), telling + rest);
}

TEST_F(UploadsTest, AreSentAgainWhereAPieceOfThemWasChangedOnTheDisk) {
  Uploads uploads(folder, sealer, {});
  const auto id = uploads.begin("wang", "x", content.size(), sha256_hex(content))->id;
  ASSERT_TRUE(uploads.put("wang", id, 0, content.substr(0, Upload::kPiece)));
  std::fstream(folder / id / "piece-0", std::ios::in | std::ios::out | std::ios::binary).seekp(100) << "changed";
  EXPECT_EQ(uploads.put("wang", id, 1, content.substr(Upload::kPiece)).error().code, "upload.damaged");
  ASSERT_TRUE(uploads.put("wang", id, 0, content.substr(0, Upload::kPiece)));
  EXPECT_TRUE(uploads.put("wang", id, 1, content.substr(Upload::kPiece))->is_whole);
}

TEST_F(UploadsTest, AreRemovedWhereTheyAreNotWhatWasSent) {
  Uploads uploads(folder, sealer, {});
  const auto id = uploads.begin("wang", "x", 3, sha256_hex("abc"))->id;
  EXPECT_EQ(uploads.put("wang", id, 0, "abd").error().code, "upload.damaged");
  EXPECT_TRUE(uploads.find("wang", id)->received.empty());
  EXPECT_TRUE(uploads.put("wang", id, 0, "abc")->is_whole);
}

TEST_F(UploadsTest, RefusePiecesOfAnotherSizeOrNumber) {
  Uploads uploads(folder, sealer, {});
  const auto id = uploads.begin("wang", "x", content.size(), sha256_hex(content))->id;
  EXPECT_EQ(uploads.put("wang", id, 0, "short").error().code, "upload.piece_size");
  EXPECT_EQ(uploads.put("wang", id, 1, content).error().code, "upload.piece_size");
  EXPECT_EQ(uploads.put("wang", id, 2, "x").error().code, "upload.no_such_piece");
}

TEST_F(UploadsTest, OfAnotherAreNotThere) {
  Uploads uploads(folder, sealer, {});
  const auto id = uploads.begin("wang", "x", 3, sha256_hex("abc"))->id;
  EXPECT_FALSE(uploads.find("li", id));
  EXPECT_EQ(uploads.put("li", id, 0, "abc").error().code, "http.absent");
  EXPECT_EQ(uploads.drop("li", id).error().code, "http.absent");
  EXPECT_EQ(uploads.file_of("li", id).error().code, "http.absent");
  EXPECT_EQ(uploads.find("wang", "../" + id), std::nullopt);
}

TEST_F(UploadsTest, NeverGiveAFileTheNameItsSenderCallsIt) {
  Uploads uploads(folder, sealer, {});
  for (const char* name :
       {"../../etc/passwd", "/etc/passwd", "..", "a\\..\\b.xlsx", "\xe2\x80\xae.xlsx", "x\x1b[2J", ""}) {
    const auto upload = uploads.begin("wang", name, 3, sha256_hex("abc"));
    ASSERT_TRUE(upload);
    ASSERT_TRUE(uploads.put("wang", upload->id, 0, "abc"));
    EXPECT_EQ(uploads.file_of("wang", upload->id)->path.parent_path().parent_path(), folder);
    EXPECT_EQ(upload->name.find_first_of("/\\\x1b"), std::string::npos) << name;
    EXPECT_FALSE(upload->name.empty());
  }
}

TEST_F(UploadsTest, AreBoundedAndGoWhenLeftAlone) {
  Uploads uploads(folder, sealer,
                  {.most_bytes = 100, .most_altogether = 250, .most_of_account = 2, .kept = std::chrono::hours(24)});
  EXPECT_EQ(uploads.begin("wang", "x", 0, "").error().code, "upload.empty");
  EXPECT_EQ(uploads.begin("wang", "x", 101, "").error().code, "upload.too_large");
  const auto id = uploads.begin("wang", "x", 100, "")->id;
  EXPECT_TRUE(uploads.begin("wang", "x", 100, ""));
  EXPECT_EQ(uploads.begin("wang", "x", 10, "").error().code, "upload.too_many");
  EXPECT_EQ(uploads.begin("li", "x", 60, "").error().code, "upload.too_many");
  EXPECT_TRUE(uploads.drop("wang", id));
  EXPECT_EQ(on_disk(), 1u);
  EXPECT_TRUE(uploads.begin("li", "x", 60, ""));
  Uploads impatient(folder, sealer, {.kept = std::chrono::hours(0)});
  EXPECT_EQ(on_disk(), 0u);
}

TEST_F(UploadsTest, OfOneAccountLeaveRoomForThoseOfOthers) {
  Uploads uploads(folder, sealer, {.most_bytes = 100, .most_altogether = 250, .most_bytes_of_account = 150});
  EXPECT_TRUE(uploads.begin("wang", "x", 100, ""));
  EXPECT_EQ(uploads.begin("wang", "x", 60, "").error().code, "upload.too_many");
  EXPECT_TRUE(uploads.begin("li", "x", 100, ""));
}

TEST_F(UploadsTest, TakeTheSamePieceTwiceAtOnce) {
  Uploads uploads(folder, sealer, {});
  const auto id = uploads.begin("wang", "x", content.size(), sha256_hex(content))->id;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      (void)uploads.put("wang", id, i % 2, i % 2 ? content.substr(Upload::kPiece) : content.substr(0, Upload::kPiece));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(uploads.find("wang", id)->is_whole);
  EXPECT_EQ(read(*uploads.file_of("wang", id)), content);
}

}  // namespace
}  // namespace guben::http
