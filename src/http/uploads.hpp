#pragma once
// Files on their way in, piece by piece: numbered pieces of at most 4 MiB, put together on disk, sealed all the while,
// resumed where they were cut off, compared with the digest their sender told, removed when given up or left alone for
// a day. What a file is called is kept as a text and never becomes a name on the disk.
#include <map>
#include <mutex>

#include "core/result.hpp"
#include "ledger/sealed_file.hpp"

namespace guben::http {

struct Upload {
  static constexpr uint64_t kPiece = 4 << 20;
  std::string id, account, name, sha256;
  uint64_t size = 0;
  std::set<uint32_t> received;
  bool is_whole = false;
  uint32_t pieces() const { return static_cast<uint32_t>((size + kPiece - 1) / kPiece); }
};

class Uploads {
 public:
  struct Bounds {
    uint64_t most_bytes = 1ull << 30;  ///< of one file
    uint64_t most_altogether = 8ull << 30;
    size_t most_of_account = 20;
    uint64_t most_bytes_of_account = 2ull << 30;  ///< said or sent: nobody takes up the room of all
    std::chrono::hours kept{24};
  };
  /// Takes up what an earlier process left. Throws Failure where the folder cannot be used.
  Uploads(std::filesystem::path folder, const ledger::Sealer& sealer, Bounds bounds);

  /// Refused with upload.too_large, upload.too_many, upload.empty.
  Result<Upload> begin(const std::string& account, const std::string& name, uint64_t size, const std::string& sha256);
  /// Another's is not there: nothing.
  std::optional<Upload> find(const std::string& account, const std::string& id);
  /// Sent again it replaces itself. Refused with http.absent, upload.no_such_piece, upload.piece_size, upload.is_whole,
  /// and with upload.damaged where all are there and the digest is another: then all are wanted again.
  Result<Upload> put(const std::string& account, const std::string& id, uint32_t piece, const std::string& bytes);
  /// Refused with http.absent.
  Result<void> drop(const std::string& account, const std::string& id);
  /// The whole file; refused with http.absent and upload.not_whole.
  Result<ledger::SealedFile> file_of(const std::string& account, const std::string& id);
  /// Removes what was left alone.
  void sweep();

 private:
  struct Kept {
    Upload upload;
    std::shared_ptr<std::mutex> writing = std::make_shared<std::mutex>();
    std::chrono::system_clock::time_point touched;
  };
  std::filesystem::path folder_of(const std::string& id) const { return folder_ / id; }
  Kept* known(const std::string& account, const std::string& id);
  void save(const Upload& upload) const;
  bool put_together(const Upload& upload) const;
  const std::filesystem::path folder_;
  const ledger::Sealer sealer_;  ///< of whose keys others are made: one serves one thread
  const Bounds bounds_;
  std::mutex mutex_;
  std::map<std::string, Kept> uploads_;
};

}  // namespace guben::http
