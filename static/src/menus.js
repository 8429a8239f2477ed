import "bootstrap/js/dist/dropdown";
