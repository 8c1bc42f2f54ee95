#include "http/file_rights.hpp"

namespace guben::http {

bool is_of_townships(const Submission::Sender& sender) {
  return std::none_of(sender.regions.begin(), sender.regions.end(),
                      [](const auto& region) { return region.size() <= 6; });
}

FilePlace place_of(const Submission& submission) {
  // Nothing is known of it yet but who sent it.
  auto coverage = submission.coverage;
  if (coverage.empty() && is_of_townships(submission.sender)) coverage = submission.sender.regions;
  return {submission.dataset, submission.sender.provider, std::move(coverage), submission.sender.account};
}

Result<void> may_with_file(const Office& office, const access::Post& post, std::string_view action,
                           std::string_view kind, const FilePlace& file) {
  access::Subject subject;
  subject.done_by = file.done_by;
  subject.provider = file.provider;
  if (!file.dataset.empty()) {
    const auto pack = office.pack();
    const auto* dataset = pack->dictionary.find(file.dataset);
    subject.provider = dataset ? dataset->provider : "";
  }
  const auto places = file.coverage.empty() ? std::vector<std::string>{office.code()} : file.coverage;
  for (const auto& place : places) {
    subject.region = place;
    if (auto allowed = access::may(office.roles(), post, action, kind, subject); !allowed) return allowed;
  }
  return {};
}

}  // namespace guben::http
