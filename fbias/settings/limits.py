"""How often one person, or one address of strangers, may ask for something within a minute.

Signing in and signing up count apart (`ACCOUNT_RATE_LIMITS`). What is not named here is a page.
"""

PER_MINUTE = {
    "pages": 3000,  # a whole course behind one address
    "uploads": 60,  # announced files
    "parts": 1200,  # addresses for parts of 8 MB, eight at once
    "programs": 120,  # of the tokens of one person
    "exports": 30,  # tables, papers and files
    "figures": 60,  # pages that count the whole database
    "plans": 20,  # panels are computed
    "links": 120,  # signed links, by address: a campus shares one
    "feeds": 30,  # of one calendar; one machine of a provider fetches many
    "frames": 120,  # dates of open desks on other sites, by the reader's address
    "mails": 20,  # buttons that write to somebody
    "searches": 60,
    "imports": 20,  # files that are opened and looked through
    "data": 3,  # everything about oneself
}

LIMITED_ROUTES = {
    "search": "searches",
    "consultations:begin_image": "uploads",
    "projects:images": "uploads",
    "consultations:image_parts": "parts",
    "projects:image_parts": "parts",
    "consultations:image_download": "exports",
    "projects:image_download": "exports",
    "projects:deliverable_download": "exports",
    "projects:purchase_order": "exports",
    "projects:quote_pdf": "exports",
    "projects:quote_link_pdf": "exports",
    "projects:invoice_pdf": "exports",
    "projects:invoice_xml": "exports",
    "projects:invoices_csv": "exports",
    "projects:credit_pdf": "exports",
    "projects:credit_xml": "exports",
    "projects:credits_csv": "exports",
    "projects:report_pdf": "exports",
    "projects:pi_report": "exports",
    "consultations:calendar": "exports",
    "consultations:record_pdf": "exports",
    "members:my_hours_csv": "exports",
    "members:my_facility_csv": "exports",
    "reporting:figures_csv": "exports",
    "reporting:series_csv": "exports",
    "reporting:tags_csv": "exports",
    "reporting:table1_csv": "exports",
    "reporting:budget_csv": "exports",
    "reporting:table1_pdf": "exports",
    "reporting:report_csv": "exports",
    "reporting:report_en": "exports",
    "reporting:report_fr": "exports",
    "reporting:report": "figures",
    "reporting:figures": "figures",
    "reporting:series": "figures",
    "reporting:publications": "figures",
    "reporting:tags": "figures",
    "reporting:table1": "figures",
    "network:import": "imports",
    "network:import_template": "exports",
    "consultations:propose": "plans",
    "consultations:plan": "plans",
    "consultations:poll_link": "links",
    "consultations:answer_seat": "links",
    "consultations:manage": "links",
    "consultations:survey": "links",
    "consultations:guest_link": "links",
    "consultations:guests": "mails",
    "members:open_account": "links",
    "projects:confirm_pi": "links",
    "projects:pi_project": "links",
    "projects:payer_link": "links",
    "projects:quote_link": "links",
    "projects:order_link": "links",
    "projects:invoice_link": "links",
    "projects:approval_link": "links",
    "projects:credit_link": "links",
    "projects:answer_offer": "links",
    "projects:survey": "links",
    "consultations:announced": "frames",
    "consultations:announced_calendar": "frames",
    "consultations:announced_data": "frames",
    "consultations:announced_news": "frames",
    "notifications:calendar": "feeds",
    "notifications:check_mail": "mails",
    "notifications:stop": "links",
    "notifications:send_again": "mails",
    "consultations:poll_remind": "mails",
    "members:verification": "mails",
    "members:invite": "mails",
    "members:my_data": "figures",
    "members:my_data_zip": "data",
}
